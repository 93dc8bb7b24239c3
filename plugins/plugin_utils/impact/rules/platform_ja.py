# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rules about the platform, administration and applications in Japanese."""

from __future__ import annotations

from collections.abc import Mapping

from .platform import LEFT_OVER, NO_CLIENT, NOT_GOVERNED
from .texts import RuleTexts

__all__ = ["PLATFORM_RULES_JA"]

PLATFORM_RULES_JA: Mapping[str, RuleTexts] = {
    "R01": RuleTexts(
        interface="CTL クライアントと CTL Provider（2444）",
        who="USB eToken で CTL ファイルに署名した混合モードのクラスタの管理者",
        condition="混合モードで、署名者が eToken である。14 以降には CTL クライアントがないため、情報のみとなる",
        effect="CTL クライアントでは、混合モードの有効化も CTL ファイルの更新もできません。",
        effects={
            LEFT_OVER: "影響はありません。クラスタは混合モードではなく、CTL ファイルは以前のものが残っています。",
            NO_CLIENT: (
                "影響はありません。14 以降には CTL クライアントがないため、eToken で署名した CTL ファイルは、"
                "トークンレスのものに置き換えることしかできません。"
            ),
        },
        workarounds=(
            "先にトークンレスに移行します：`utils ctl set-cluster mixed-mode`",
            "更新の間だけ最小 TLS バージョンを下げます。",
        ),
        question="このクラスタの CTL ファイルは USB eToken で署名されていますか。",
        source="ホワイトペーパー、セキュリティガイド 15（FIPS の章）、TechNote 118893",
    ),
    "R02": RuleTexts(
        interface="IP Phone Address Book Synchronizer",
        who="この Windows ツールの利用者",
        condition="コマンドでは分からない",
        effect="このツールは TLS 1.0 にしか対応していないため、動作しなくなります。",
        workarounds=(),
        question="IP Phone Address Book Synchronizer を使用している利用者がいますか。",
        source="ホワイトペーパー、セキュリティガイド 15（TLS セットアップ）",
    ),
    "R17": RuleTexts(
        interface="CTI アプリケーション（2749、CAPF）",
        who=(
            "コンタクトセンター、アテンダントコンソール、録音装置、Emergency Responder など、"
            "セキュアな JTAPI または TAPI の"
            "利用者"
        ),
        condition="グループ Standard CTI Secure Connection に属するアプリケーションユーザがいる",
        effect=(
            "目標のバージョンに対応しないアプリケーションは接続（CTI プロバイダー）を失い、"
            "その CTI ポートとルートポイントも使用できなくなります。"
        ),
        workarounds=(
            "アプリケーションの JTAPI または TAPI のプラグインをアップグレードします。",
            "1.3 の場合、JTAPI には Java 8u261 が必要で、TAPI は 15SU4 から対応します。",
        ),
        question="これらのアプリケーションの中に、目標より低いバージョンにしか対応しないものがありますか。",
        source="セキュリティガイド 15、JTAPI および TAPI のデベロッパーガイド",
    ),
    "R18": RuleTexts(
        interface="AXL、SOAP、UDS、Serviceability、RTMT のクライアント（8443）",
        who="Java 6 または 7、古い .NET、古い curl で動作するスクリプトやツール",
        condition=(
            "Cisco 標準以外のアプリケーションユーザを挙げる。クライアントのソフトウェアはコマンドでは分からない"
        ),
        effect="クラスタは、これらのクライアントの HTTPS 接続を拒否します。",
        workarounds=("クライアントをアップグレードします。1.3 の場合、15SU2 の RTMT には JDK 8u341 が必要です。",),
        question="これらのクライアントの中に、目標より低いバージョンにしか対応しないものがありますか。",
        source="セキュリティガイド 15、デベロッパーガイド",
    ),
    "R23": RuleTexts(
        interface="スマートライセンスとクラウドサービス",
        who="Smart Call Home でライセンスを管理するクラスタ",
        condition="目標が 1.3 である",
        effect=(
            "Smart Call Home は TLS 1.3 に対応せず、最小バージョンに切り替わります。Smart Transport は対応しています。"
        ),
        workarounds=("Smart Transport を使用します。",),
        question="Smart Call Home を使用していますか。",
        source="TLS 1.3 互換性マトリクス、セキュリティガイド 15（TLS 1.3 セットアップ）",
    ),
    "R24": RuleTexts(
        interface="IM and Presence の外部データベース",
        who="MSSQL（1.3 は 15SU3 以降のみ）、Oracle（1.3 は 15SU2 以降）。PostgreSQL は TLS に対応しない",
        condition="コマンドでは分からない",
        effect="常設チャット、ファイル転送、アーカイバがデータベースに接続できなくなります。",
        workarounds=(
            "データベースをアップグレードします。",
            "15SU2 で MSSQL を使用する場合は 1.2 のままにします。",
        ),
        question="このリリースで目標のバージョンに対応しない、TLS 接続の外部データベースがありますか。",
        source="セキュリティガイド 15（TLS 1.3 セットアップ）、データベースガイド",
    ),
    "R25": RuleTexts(
        interface="Exchange（EWS）との予定表連携",
        who="予定表を表示するプレゼンス",
        condition="目標が 1.3 である。15SU2 は最小バージョンを無視し、15SU3 以降では適用される",
        effect="プレゼンスに予定表の会議が表示されなくなります。",
        effects={
            NOT_GOVERNED: (
                "15SU2 では影響がありません。15SU3 にアップグレードすると、"
                "プレゼンスに予定表の会議が表示されなくなります。"
            ),
        },
        workarounds=("1.2 のままにします。",),
        question="プレゼンスに Exchange の予定表を表示していますか。",
        source="セキュリティガイド 15（TLS 1.3 セットアップ）",
    ),
    "R26": RuleTexts(
        interface="Unity Connection：Unity Tools、ViewMail for Outlook、Gmail、Exchange、Office 365",
        who="ユニファイドメッセージングの利用者",
        condition="目標が 1.3 である",
        effect="ユニファイドメッセージングとツールは TLS 1.3 に対応していないため、使用できなくなります。",
        workarounds=("1.2 のままにします。",),
        question="ユニファイドメッセージング、ViewMail または Unity Tools を使用していますか。",
        source="Unity Connection 15 のセキュリティガイド",
    ),
    "R29": RuleTexts(
        interface="Prime Collaboration Deployment と古いクラスタ",
        who=(
            "15SU2 より前のクラスタを扱う、最小バージョンが 1.3 の PCD。"
            "非アクティブパーティションの場合も含む（CSCwm09187）"
        ),
        condition="PCD で目標が 1.3 である。PCD からはクラスタのバージョンが分からない",
        effect="検出とアップグレードのタスクに失敗します。",
        workarounds=("PCD は 1.2 のままにします。",),
        question="この PCD は、いずれかのパーティションに 15SU2 より前のリリースがあるクラスタを扱っていますか。",
        source="PCD 15 アドミニストレーションガイド、CSCwm09187",
    ),
    "R35": RuleTexts(
        interface="15SU2 へのアップグレード後の HTTPS 暗号",
        who="Cipher Management で ECDSA の暗号だけを選択した管理者",
        condition="リリースが 15SU2 以降である",
        effect="双方に共通の暗号がないため HTTPS に失敗します。TLS のバージョンを拒否されたように見えます。",
        workarounds=("`All Supported EC and RSA Ciphers` を選択します。",),
        question="Cipher Management で ECDSA の暗号だけを許可していますか。",
        source="セキュリティガイド 15（暗号の管理）",
    ),
    "R36": RuleTexts(
        interface="アップグレードできない可能性があるその他のもの",
        who=(
            "会議ブリッジ、MTP、トランスコーダ、PCA、PCP、Unity Connection、Meeting Server、会議室デバイス、"
            "クラウドサービス、"
            "Jabber と Webex、サードパーティ製品"
        ),
        condition="確認リストとして常に表示する。クラスタの UC サービスを挙げる",
        effect="目標のバージョンに対応しないものは、このクラスタと連携できなくなります。",
        workarounds=("リストを順に確認し、各製品を互換性マトリクスで調べます。",),
        question="ほかに、このクラスタと接続していて目標のバージョンに対応しないものがありますか。",
        source="セキュリティガイド 15（TLS セットアップ）",
    ),
    "X02": RuleTexts(
        interface="コモンクライテリアモード",
        who="コモンクライテリアモードのクラスタ",
        condition="目標が 1.3 である。FIPS モードでコモンクライテリアモードを読み取れない場合は質問となる",
        effect="コモンクライテリアモードは TLS 1.3 では動作しません。",
        workarounds=("1.2 のままにします。", "先にコモンクライテリアモードを無効にします。"),
        question="このノードはコモンクライテリアモードですか。",
        source="セキュリティガイド 15（FIPS の章）",
    ),
}
