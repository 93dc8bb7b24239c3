# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rules about devices of which something is not known, or that need no judgement, in Japanese."""

from __future__ import annotations

from collections.abc import Mapping

from .texts import RuleTexts

__all__ = ["DEVICE_RULES_JA"]

DEVICE_RULES_JA: Mapping[str, RuleTexts] = {
    "X01": RuleTexts(
        interface="どの資料にも記載のないモデル",
        who=(
            "サードパーティ SIP、汎用の会議室システムとデスクトップシステム、Ascom、ATA 186 ～ 190、"
            "ワイヤレス 840 と 860、および表にないすべてのモデル"
        ),
        condition="最高バージョンが不明なモデルがある。モードが Non Secure でなければ、先に質問に回答する必要がある",
        effect="これらのデバイスが目標のバージョンで登録し動作するかどうかは分かりません。",
        workarounds=(
            "製造元に問い合わせるか、目標のバージョンのサーバで一台試験します。",
            "デバイスに Non Secure のプロファイルを割り当てます。",
        ),
        question="これらのデバイスの中に、目標のバージョンに対応しないものがありますか。",
        source="資料なし（モデルごとの表に記載）",
    ),
    "X03": RuleTexts(
        interface="Jabber と Webex App",
        who="Client Services Framework、デュアルモード、タブレットのデバイス",
        condition=(
            "該当デバイスがある。クライアントのバージョンで決まる（1.2：Jabber 11.7、1.3：Jabber 15、Webex App 44.5）"
        ),
        effect="古いクライアントは、ログイン、登録、ディレクトリ検索ができません。",
        workarounds=("先にクライアントをアップグレードします。",),
        question="記載のものより古いクライアントを使用している利用者がいますか。",
        source="TLS 1.2 互換性マトリクス、TLS 1.3 互換性マトリクス",
    ),
    "X04": RuleTexts(
        interface="リリースがサポートしなくなったモデル",
        who=(
            "11.5(1) 以降の 12 S、12 SP、12 SP+、30 SP+、30 VIP、7902、7905、7910、7912、7920、7935、"
            "12.0(1) 以降の 7921、7970、7971"
        ),
        condition="データベースに該当モデルがある",
        effect=(
            "最小 TLS バージョンにかかわらず、これらの電話機はこのリリースでは登録できません。"
            "使われていない設定であり、ほかの規則では数えません。"
        ),
        workarounds=("削除します。",),
        question="このリリースで登録できない電話機がありますか。",
        source="互換性マトリクス 15",
    ),
    "X06": RuleTexts(
        interface="自身では TLS 接続を開かないデバイス",
        who=(
            "CTI ポート、CTI ルートポイント、CTI リモートデバイス、Webex ユーザのリモートデバイス、プロファイル、"
            "テンプレート、拡張モジュール、サーバ上のソフトウェア"
        ),
        condition="データベースの電話機の中に該当デバイスがある",
        effect=(
            "これらのデバイス自体には影響がありません。"
            "CTI ポートは、そのアプリケーションが接続できる限り使用できます（R17）。"
        ),
        workarounds=(
            (
                "CTI アプリケーション（R17）を確認します。"
                "CTI ポートの可否は、アプリケーションのポート 2749 の TLS で決まります。"
            ),
        ),
        question="該当するデバイスがありますか。",
        source="AXL スキーマ 12.5（モデル）、セキュリティガイド 15",
    ),
    "X07": RuleTexts(
        interface="どの資料にも記載のない値",
        who=(
            "セキュリティモード、トランスポートまたは CAPF の操作の値がない、または不明な電話機、SIP トランク、"
            "ゲートウェイ、メディアリソース"
        ),
        condition="AXL スキーマ 10.0 ～ 12.5 にない値がある",
        effect="これらのデバイスは最も悪い値として判定されるため、ほかの規則の報告が実際の影響より多くなることがあります。",
        workarounds=(
            "Cisco Unified CM Administration でデバイスを確認します。この値に対応できるよう、値を報告してください。",
        ),
        question="どの資料にも記載のない値がありますか。",
        source="AXL スキーマ 10.0 ～ 12.5",
    ),
}
