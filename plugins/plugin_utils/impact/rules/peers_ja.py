# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rules about trunks, gateways, media resources, other clusters and servers in Japanese."""

from __future__ import annotations

from collections.abc import Mapping

from .peers import ACCEPTS, IN_PART, NO_ANSWER
from .texts import RuleTexts

__all__ = ["PEER_RULES_JA"]

PEER_RULES_JA: Mapping[str, RuleTexts] = {
    "R03": RuleTexts(
        interface="ほかの Unified CM クラスタ：セキュア SIP トランク、セキュア LBM、ILS、EMCC の検出",
        who=(
            "TLS 1.2 に対応しない 10.5(2) より前のクラスタ、"
            "および一部のインターフェイスだけが対応する 11.5(1)SU3 より前の"
            "クラスタ"
        ),
        condition="目標に対してバージョンが古すぎるリモートクラスタがある",
        effect="古いクラスタとの接続に失敗します。",
        effects={IN_PART: "古いクラスタのインターフェイスのうち、TLS 1.2 に対応しないものとの接続に失敗します。"},
        workarounds=(
            "相手のクラスタを 11.5(1)SU3 以降（1.3 の場合は 15SU2）にアップグレードします。",
            "非セキュアのトランクを使用します。",
        ),
        question="このクラスタと接続するクラスタの中に、目標のバージョンに対して古すぎるものがありますか。",
        source="ホワイトペーパー、セキュリティガイド 15（TLS セットアップ）、TLS 1.2 および 1.3 互換性マトリクス",
    ),
    "R04": RuleTexts(
        interface="セキュア SIP トランク",
        who="CUBE、Meeting Server、Unity Connection、Expressway、SBC、ゲートウェイ、IM and Presence、ほかのクラスタ",
        condition="セキュアモードまたは TLS トランスポートの SIP トランクがある。対応状況は相手側でしか分からない",
        effect="目標のバージョンに対応しない相手とのトランクは、双方向とも停止します。",
        workarounds=("相手側をアップグレードします。", "非セキュアのトランクを使用します。"),
        question="これらのトランクの相手の中に、目標より低いバージョンにしか対応しないものがありますか。",
        source="ホワイトペーパー、セキュリティガイド 15（TLS セットアップ）",
    ),
    "R15": RuleTexts(
        interface="セキュア会議ブリッジ、トランスコーダ、MTP、アナログポート（SCCP、STCAPP）",
        who=(
            "15.7.3M1 より前の IOS（G2）、16.7.1 より前の XE。"
            "新しいものもデフォルトは TLS 1.0 のため、設定するまでは対象"
        ),
        condition=(
            "Non Secure 以外の IOS のメディアリソースまたはアナログポートがある。"
            "ソフトウェアはゲートウェイでしか分からない"
        ),
        effect="TLS 1.0 を使用しているメディアリソースとアナログポートは使用できなくなります。",
        workarounds=(
            "`dspfarm profile <n> ...` で `tls-version v1.2` を設定します。",
            "`stcapp security tls-version v1.2` を設定します。",
            (
                "ゲートウェイをアップグレードします。XE 17.7.1a より前の SCCP は "
                "TLS_RSA_WITH_AES_128_CBC_SHA のみを使用します。"
            ),
        ),
        question=(
            "これらの中に、IOS 15.7.3M1 / XE 16.7.1 より前のソフトウェアのもの、または "
            "`tls-version v1.2` の設定がないものが"
            "ありますか。"
        ),
        source="TLS 1.2 互換性マトリクス、IOS コマンドリファレンス",
    ),
    "R16": RuleTexts(
        interface="SIP ゲートウェイ、CUBE、SRST",
        who="XE 3.17S より前の G3 と vCUBE、15.6(1)T より前の G2、12.1（XE 16.7.1）より前の SRST",
        condition=(
            "ゲートウェイとセキュアトランク。サバイバビリティ用ゲートウェイはデータベースにないため、常に質問する"
        ),
        effect="トランクが停止するか、拠点の電話機がサバイバビリティ用ゲートウェイに登録できなくなります。",
        workarounds=(
            "`sip-ua` で `transport tcp tls v1.2` を設定します。",
            "1.3 には XE 17.14.1a 以降が必要です。XE 26.1.1 以降では 1.0 と 1.1 がデフォルトで無効です。",
        ),
        question=(
            "SIP ゲートウェイ、CUBE、SRST の中に、ソフトウェアが目標に対応しないもの、または目標に設定していないものが"
            "ありますか。"
        ),
        source="TLS 1.2 および 1.3 互換性マトリクス、IOS のリリースノート",
    ),
    "R19": RuleTexts(
        interface="LDAP over TLS（636、3269）",
        who="ログイン、同期、一括管理に使用する Active Directory などの LDAP サーバ",
        condition="TLS を使用する LDAP ホストがある。最小 TLS バージョンはクラスタから開始する接続にも適用される",
        effect="ログインと同期に失敗します。",
        workarounds=("LDAP サーバで目標のバージョンを有効にします。",),
        question="これらの LDAP サーバの中に、目標のバージョンを拒否するものがありますか。",
        source="ホワイトペーパー、互換性マトリクス 15",
    ),
    "R20": RuleTexts(
        interface="TLS 経由のリモート syslog（6514）",
        who="syslog サーバ",
        condition="コマンドでは分からない",
        effect="監査メッセージが失われます（アラーム TLSRemoteSyslogDeliveryFailed）。",
        workarounds=("syslog サーバをアップグレードします。",),
        question="TLS 経由のリモート syslog サーバで、目標のバージョンに対応しないものがありますか。",
        source="セキュリティガイド 15",
    ),
    "R21": RuleTexts(
        interface="InformaCast と Paging Server",
        who="12.0.1 より前の Paging Server",
        condition="名前が該当するアプリケーションユーザとトランクを挙げる。バージョンはコマンドでは分からない",
        effect="ページングと緊急通知ができなくなります。",
        workarounds=(
            "Paging Server を 12.0.1（自身も古いバージョンを拒否する場合は 12.5(1)）にアップグレードします。",
            "1.2 のままにします。Paging Server は TLS 1.3 に対応していません。",
        ),
        question="目標のバージョンに対応しない Paging Server または InformaCast がありますか。",
        source="TLS 1.2 互換性マトリクス",
    ),
    "R22": RuleTexts(
        interface="ほかのクラスタとの Extension Mobility Cross Cluster（EMCC）",
        who="このクラスタの最小バージョンを満たさないリモートクラスタ",
        condition=(
            "Extension Mobility Cross Cluster のデバイスと、目標に対してバージョンが古すぎるリモートクラスタがある"
        ),
        effect="そのクラスタとの Extension Mobility Cross Cluster に失敗します。",
        effects={IN_PART: "そのクラスタが TLS 1.2 に対応しない部分で Extension Mobility Cross Cluster に失敗します。"},
        workarounds=("すべてのクラスタの最小 TLS バージョンを揃えます。",),
        question="目標に対応しないクラスタとの間で Extension Mobility Cross Cluster を使用していますか。",
        source="セキュリティガイド 15（TLS セットアップ）",
    ),
    "R30": RuleTexts(
        interface="Emergency Responder と Unified CM",
        who=("12.5(1)SU5 または 14SU1 より前の Emergency Responder（CSCvx68673）。1.3 では 15SU2 より前の Unified CM"),
        condition="Emergency Responder ではそのリリース。Unified CM では質問のみ",
        effect="Emergency Responder が電話機を検出できなくなるため、緊急通報で古い位置情報が通知されることがあります。",
        workarounds=(
            "Emergency Responder を 12.5(1)SU5、14SU1 またはそれ以降にアップグレードします。",
            "1.2 のままにします。",
        ),
        question="目標に対応しない Emergency Responder が Unified CM と接続されていますか。またはその逆がありますか。",
        source="Emergency Responder 12.5(1)SU5 および 14SU1 のリリースノート、アドミニストレーションガイド 15",
        contradiction=(
            "TLS 1.3 の概要ガイドは Emergency Responder 15SU2 を TLS 1.3 対応としていますが、CLI ガイドの値は "
            "1.0 ～ 1.2 です。"
        ),
    ),
    "R31": RuleTexts(
        interface="Expressway",
        who="X8.10.1（1.3 では X15.2）より前の Expressway",
        condition="データベースに Expressway がある。バージョンは Expressway でしか分からない",
        effect="Mobile and Remote Access（MRA）と Expressway へのトランクが使用できなくなります。",
        workarounds=(
            "Expressway をアップグレードします。",
            "Maintenance > Security > Ciphers でサービスごとに最小バージョンを設定します。",
        ),
        question="目標に対して古すぎる Expressway、または低いバージョンに設定した Expressway がありますか。",
        source="TLS 1.2 および 1.3 互換性マトリクス、Expressway アドミニストレータガイド",
    ),
    "R32": RuleTexts(
        interface="Meeting Server",
        who="1.2 より低いバージョンを拒否する Meeting Server 2.3 以降。3.10 より前は TLS 1.3 に対応しない",
        condition="会議ブリッジに Meeting Server がある。1.3 では質問となる",
        effect=(
            "Meeting Server は TLS 1.0 を使用する Unified CM を拒否します。"
            "最小バージョンを上げるとこの問題は解消します。"
            "1.3 では古い Meeting Server は登録できません。"
        ),
        workarounds=(
            "Meeting Server で `tls <service> min-tls-version` を設定し、Call Bridge を再起動します。",
            "1.3 の場合は 3.10 にアップグレードします。",
        ),
        question="3.10 より前の Meeting Server がありますか。",
        source="TLS 1.2 および 1.3 互換性マトリクス",
    ),
    "X05": RuleTexts(
        interface="オペレータが指定した接続先",
        who=(
            "クラスタがクライアントとして接続するサーバ（LDAP、SIP トランク、syslog、Meeting Server、Expressway、CUBE）"
        ),
        condition=(
            "コントローラから接続を試み、目標と、リリースが対応するそれより高いバージョンのすべてを拒否する接続先がある"
        ),
        effect="クラスタはこれらのサーバに接続できなくなります。",
        effects={
            ACCEPTS: "影響はありません。これらのサーバは目標のバージョンに対応しています。",
            NO_ANSWER: "これらのサーバが目標のバージョンに対応しない場合、クラスタは接続できなくなります。",
        },
        workarounds=("サーバで目標のバージョンを有効にするか、サーバをアップグレードします。",),
        question="明確な応答がなかったサーバの中に、目標のバージョンに対応しないものがありますか。",
        source="セキュリティガイド 15（TLS セットアップ）：最小バージョンはクラスタから開始する接続にも適用される",
    ),
}
