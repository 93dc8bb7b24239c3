# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rules about phones and other endpoints in Japanese."""

from __future__ import annotations

from collections.abc import Mapping

from .phones import NO_LSC_NOT_MIXED, NOT_MIXED
from .texts import RuleTexts

__all__ = ["PHONE_RULES_JA"]

_REPLACE = "電話機を交換します。"
_OLD = "TLS 1.0 の電話機（7900、6900、3900、89xx、99xx シリーズおよび IP Communicator）"

PHONE_RULES_JA: Mapping[str, RuleTexts] = {
    "R05": RuleTexts(
        interface="セキュア SIP または SCCP による登録",
        who=f"Authenticated モードまたは Encrypted モードの、{_OLD}",
        condition=(
            "旧モデルで、セキュリティモードが Non Secure 以外。不明なモードはセキュアとみなす。"
            "混合モードでないクラスタ（ClusterSecurityMode が 0）では警告のみとなる"
        ),
        effect="電話機は登録できず、通話もできません。非セキュアの登録に切り替わることはありません。",
        effects={
            NOT_MIXED: (
                "混合モードでないクラスタでは、これらの電話機は TLS を使用せずに登録します。"
                "このため現時点では使用できますが、混合モードを有効にすると登録できなくなります。"
            ),
        },
        workarounds=("電話機に Non Secure の電話セキュリティプロファイルを割り当てます。", _REPLACE),
        question="Authenticated モードまたは Encrypted モードで使用している TLS 1.0 の電話機がありますか。",
        source=(
            "ホワイトペーパー、セキュリティガイド 15（TLS セットアップ、FIPS の章）、"
            "セキュリティガイド 12.5(1)（セキュリティモード）"
        ),
        contradiction=(
            "ホワイトペーパーは Non Secure モードを回避策としています。セキュリティガイドは回避策がないとしていますが、"
            "これはセキュリティを維持できる回避策がないという意味です。"
        ),
    ),
    "R06": RuleTexts(
        interface="HTTPS（8443）経由の IP Phone サービス",
        who=f"{_OLD}。HTTP を使い続ける 7940 と 7960 を除く。混合モードでないクラスタも対象",
        condition="HTTPS に対応した旧モデルがあり、サービスまたはエンタープライズパラメータに HTTPS の URL がある",
        effect=(
            "ディレクトリや Extension Mobility などのサービスは `Host not found` で終了し、HTTP には切り替わりません。"
        ),
        workarounds=(
            "サービスに HTTP の URL を設定し、エンタープライズパラメータのセキュア URL を消去します。",
            (
                "この URL は一台のサーバを指します。サービスは電話機の Unified CM グループに従わなくなるため、"
                "グループの冗長性と負荷分散が失われます。"
            ),
            "HTTP では、Extension Mobility のユーザ ID と PIN が平文で送信されます。",
            "サービスを二組用意し、一方をこれらの電話機のための HTTP、もう一方をほかの電話機のための HTTPS とします。",
            _REPLACE,
        ),
        question="TLS 1.0 の電話機が HTTPS 経由の IP Phone サービスを使用していますか。",
        source="ホワイトペーパー、セキュリティガイド 15（TLS セットアップ）、TechNote 118699",
    ),
    "R07": RuleTexts(
        interface="Trust Verification Service（TVS、2445）",
        who=f"{_OLD}。7940 と 7960 を除く",
        condition="HTTPS に対応した旧モデルがあり、サービスまたはエンタープライズパラメータに HTTPS の URL がある",
        effect="電話機は証明書を検証できないため、外部サービスも含めて HTTPS を一切使用できません。",
        workarounds=("IP Phone サービスに HTTP の URL を設定します。TVS 自体には平文のモードがありません。", _REPLACE),
        question="TLS 1.0 の電話機が HTTPS 経由の IP Phone サービスを使用していますか。",
        source="ホワイトペーパー",
    ),
    "R08": RuleTexts(
        interface="CallManager 証明書の更新時の Trust Verification Service（TVS）",
        who=_OLD,
        condition="11.5 で旧モデルがある。12.0 以降は ITLRecovery が信頼リストに署名する",
        effect="証明書を更新すると、電話機はクラスタへの信頼を失い、新しい設定を受け付けなくなります。",
        workarounds=(
            "更新の前に `Prepare Cluster for Rollback to pre 8.0` を True に設定し、更新後に元に戻します。",
            "更新の間だけ最小 TLS バージョンを下げます。これには数回の再起動が必要です。",
            "12.0 以降にアップグレードします。",
            _REPLACE,
        ),
        question="リリース 11.5 のこのクラスタに TLS 1.0 の電話機がありますか。",
        source="ホワイトペーパー、セキュリティガイド（TLS セットアップ）",
    ),
    "R09": RuleTexts(
        interface="Extension Mobility Cross Cluster（EMCC）",
        who=_OLD,
        condition="旧モデルと、Extension Mobility Cross Cluster のデバイスがある",
        effect=(
            "これらの電話機は Extension Mobility Cross Cluster を使用できません。"
            "電話機を別のクラスタに移すときは、信頼リストを手動で削除する必要があります。"
        ),
        workarounds=(
            "混合モードとすべてのクラスタに共通の eToken を使用し、HTTP で運用します（14 以降では不可能）。",
            "12.0 以降にアップグレードします（ホワイトペーパーによる）。",
            _REPLACE,
        ),
        question="TLS 1.0 の電話機が Extension Mobility Cross Cluster を使用していますか。",
        source="ホワイトペーパー、セキュリティガイド 12.5 ～ 15（TLS セットアップ）",
        contradiction=(
            "ホワイトペーパーは対象を 11.5 に限り、12.0 で解決するとしています。"
            "セキュリティガイド 12.5 ～ 15 は引き続き未サポートとしているため、すべてのリリースで報告します。"
        ),
    ),
    "R10": RuleTexts(
        interface="プロキシ（集中型）TFTP",
        who=_OLD,
        condition="11.5 で旧モデルがあり、クラスタがプロキシ TFTP のホームクラスタである",
        effect="プロキシ TFTP が署名した静的ファイル（呼出音リスト、背景画像、ロケール）を検証できません。",
        workarounds=("ホームクラスタを 12.0 以降にアップグレードします。", _REPLACE),
        question="このクラスタの TLS 1.0 の電話機は、別のクラスタのプロキシ TFTP からファイルを取得していますか。",
        source="ホワイトペーパー",
    ),
    "R11": RuleTexts(
        interface="Certificate Authority Proxy Function（CAPF、3804）：ローカルで有効な証明書（LSC）",
        who=f"LSC がある、または LSC の操作が保留中の、{_OLD}",
        condition="旧モデルに LSC がある、または保留中か不明な CAPF の操作がある。根拠には VPN を使用する電話機も示す",
        effect=(
            "証明書の発行も更新もできなくなります。"
            "証明書を使用する 802.1X と電話機の VPN は、証明書の有効期限が切れると使えなくなります。"
        ),
        workarounds=(
            "802.1X には製造元でインストールされる証明書（MIC）、または EAP-MD5 とパスワードを使用します（非推奨）。",
            "電話機の VPN にはユーザのクレデンシャルを使用します。",
            _REPLACE,
        ),
        question="TLS 1.0 の電話機に LSC がありますか。または LSC の発行を待っていますか。",
        source="ホワイトペーパー、セキュリティガイド 15（TLS セットアップ）",
        contradiction=(
            "ホワイトペーパーの本文は TLS 1.2 から、表は 1.1 からとしています。このレポートでは 1.1 から報告します。"
        ),
    ),
    "R12": RuleTexts(
        interface="Certificate Authority Proxy Function（CAPF）：暗号化された設定ファイル",
        who=f"プロファイルで TFTP の設定を暗号化している、{_OLD}。製造元の証明書（MIC）がある場合も含む",
        condition="旧モデルで、電話セキュリティプロファイルの TFTP Encrypted Config が有効である",
        effect="これらの電話機の設定を暗号化できなくなります。",
        workarounds=(
            "設定を暗号化せずに送信し、設定にクレデンシャルを含めないようにします。",
            _REPLACE,
        ),
        question="TLS 1.0 の電話機が暗号化された設定ファイルを使用していますか。",
        source="ホワイトペーパー、セキュリティガイド 15（TLS セットアップ）",
        contradiction=(
            "ホワイトペーパーは暗号化しない設定を回避策としています。セキュリティガイドは回避策がないとしています。"
        ),
    ),
    "R13": RuleTexts(
        interface="会議用電話機 8831",
        who="8831：SHA-256 の LSC がある場合に限り TLS 1.2、ない場合は TLS 1.0",
        condition=("8831 がある。有効な証明書がないものは旧モデルとみなし、混合モードでないクラスタでは警告のみとする"),
        effect="SHA-256 の証明書がない電話機は旧モデルと同じ動作となり、セキュアモードでは登録できません。",
        effects={
            NO_LSC_NOT_MIXED: (
                "混合モードでないクラスタでは、これらの電話機は TLS を使用せずに登録します。"
                "このため現時点では使用できますが、SHA-256 の証明書がなければ、"
                "混合モードを有効にすると登録できなくなります。"
            ),
        },
        workarounds=(
            "最小 TLS バージョンを上げる前に、SHA-256 の LSC をインストールします。",
            "ファームウェア 10.3(1)SR6 を適用します（CSCvt33913）。",
            "電話機に Non Secure のプロファイルを割り当てます。",
        ),
        question="SHA-256 の LSC がない 8831、またはファームウェアが 10.3(1)SR6 より前の 8831 がありますか。",
        source="8831 のリリースノート（SR3、SR4b、SR6）",
    ),
    "R14": RuleTexts(
        interface="7800、8800 シリーズおよび会議室デバイスのファームウェア",
        who="12.0 より前の 7800、8800、8832、11.0(2) より前の 8821、14.0(1) より前の 8851、一覧にある会議室デバイス",
        condition=(
            "特定のファームウェア以降で TLS 1.2 に対応するモデルがある。ファームウェアはデータベースからは分からない"
        ),
        effect="古いファームウェアのデバイスは TLS 1.0 を使用することがあり、その場合に接続に失敗します。",
        workarounds=("先にファームウェアをアップグレードします。",),
        question="これらのデバイスの中に、記載のものより古いファームウェアのものがありますか。",
        source="TLS 1.2 互換性マトリクス、CSCvw60960、電話機のリリースノート",
    ),
    "R27": RuleTexts(
        interface="電話機と SIP トランクの Authenticated モード（NULL-SHA）",
        who="すべてのモデルと SIP トランク",
        condition="目標が 1.3 で、セキュリティモードが Authenticated である。不明なモードは質問となる",
        effect=(
            "TLS 1.3 には NULL-SHA がないため、Authenticated モードの電話機は登録できず、"
            "このモードの SIP トランクは停止します。"
        ),
        workarounds=("Encrypted モードを使用します。", "1.2 のままにします。"),
        question="Authenticated モードの電話機または SIP トランクがありますか。",
        source="セキュリティガイド 15（TLS 1.3 セットアップ）",
    ),
    "R28": RuleTexts(
        interface="TLS 1.3 に対応しないモデル",
        who="7811 ～ 7861、8811 ～ 8865、8821、その他の TLS 1.2 までのモデル",
        condition="目標が 1.3 で、モデルの最高バージョンが 1.2 である。ファームウェアによって決まる場合は質問となる",
        effect="1.3 では、これらのモデルは 1.2 における旧モデルと同じ扱いとなり、セキュアモードでは登録できません。",
        workarounds=("1.2 のままにします。", "TLS 1.3 に対応したファームウェアがあれば、それを適用します。"),
        question="このクラスタに TLS 1.3 に対応しない電話機または会議室デバイスがありますか。",
        source="TLS 1.3 互換性マトリクス、ファームウェア 14.4(1) のリリースノート",
        contradiction=(
            "2024 年の TLS 1.3 互換性マトリクスは 7832 と 8832 を未対応としていますが、ファームウェア 14.4(1) の"
            "リリースノートは対応としています。このため、ファームウェアを質問します。"
        ),
    ),
    "R33": RuleTexts(
        interface="古いサーバを拒否する電話機",
        who=(
            "`TLS Client Min Version` がある電話機（7800/8800 のファームウェア 14.3(1)SR3 以降、ATA 191 の "
            "12.0(3) 以降は"
            "デフォルトが 1.2）"
        ),
        condition=(
            "該当モデルがあり、最小バージョンを下げる場合、またはサバイバビリティ用ゲートウェイ（SRST）が古い場合"
        ),
        effect="これらの電話機は TLS 1.0 のみのサーバを拒否するため、古いソフトウェアの SRST には引き継がれません。",
        workarounds=(
            "電話機または共通の電話プロファイルでこのパラメータを設定します。",
            "SRST ゲートウェイをアップグレードします。",
        ),
        question=(
            "TLS クライアントの最小バージョンが 1.2 の電話機で、TLS 1.0 の "
            "SRST ゲートウェイに依存するものがありますか。"
        ),
        source="ファームウェア 14.3(1)SR3 および ATA 191 12.0(3) のリリースノート",
    ),
    "R34": RuleTexts(
        interface="電話機自身の Web サーバ",
        who="7800、8800、8821 および 8831",
        condition="該当モデルがある。クラスタの最小 TLS バージョンの対象外",
        effect=(
            "電話機の Web サーバは、設定で無効にするまで TLS 1.0 と 1.1 を使い続けます。8831 にはこの設定がありません。"
        ),
        workarounds=("Enterprise Phone Configuration で `Disable TLS 1.0 and TLS 1.1 for Web Access` を設定します。",),
        question="電話機の Web アクセスを有効にしていますか。",
        source="ファームウェア 14.3(1)SR3 および 8831 のリリースノート",
    ),
}
