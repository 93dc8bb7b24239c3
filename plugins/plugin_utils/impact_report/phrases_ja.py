# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What tls_impact writes beside the texts of its rules, in Japanese."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

__all__ = ["DETAILS_JA", "PHRASES_JA", "SOURCES_JA"]

PHRASES_JA: Mapping[str, str] = {
    # parts of a rule
    "not read": "読み取り不可",
    "left-over file of a cluster that is not in mixed mode": "混合モードでないクラスタに残ったファイル",
    "no CTL client from 14 on": "14 以降に CTL クライアントはない",
    "too old": "古すぎる",
    "in part": "一部のみ対応",
    "version not known": "バージョン不明",
    "no LSC, secure": "LSC なし、セキュア",
    "no LSC, non-secure": "LSC なし、非セキュア",
    "with LSC": "LSC あり",
    "media resources": "メディアリソース",
    "analog ports": "アナログポート",
    "15SU2 ignores the minimum": "15SU2 は最小バージョンを無視する",
    "phones": "電話機",
    "SIP trunks": "SIP トランク",
    "secure": "セキュア",
    "non-secure": "非セキュア",
    "by firmware": "ファームウェアによる",
    "refuse the target": "目標を拒否",
    "gave no clear answer": "明確な応答なし",
    "accept the target": "目標に対応",
    # what an answer came to
    "answered by the operator": "オペレータが回答",
    "answered with no, but the cluster shows it": "「いいえ」と回答されたが、クラスタの状態は「はい」を示す",
    # kinds of items
    "CTL file": "CTL ファイル",
    "tokenless": "トークンレス",
    "SIP trunk": "SIP トランク",
    "application user": "アプリケーションユーザ",
    "cluster": "クラスタ",
    "gateway": "ゲートウェイ",
    "model": "モデル",
    "release": "リリース",
    "LDAP host": "LDAP ホスト",
    "UC service": "UC サービス",
    "LDAP server": "LDAP サーバ",
    "syslog server": "syslog サーバ",
    "server": "サーバ",
    # what was seen of an item
    "no security mode shown": "セキュリティモードの表示なし",
    "unknown": "不明",
    "no version": "バージョンなし",
    "no group": "グループなし",
    "without a model": "モデルなし",
    # readings
    "the security mode of the cluster": "クラスタのセキュリティモード",
    "the parameter Prepare Cluster for Rollback to pre 8.0": "パラメータ Prepare Cluster for Rollback to pre 8.0",
    "the number of phones of each model": "モデルごとの電話機の数",
    "the phones with their security": "電話機とそのセキュリティ",
    "the IP Phone services": "IP Phone サービス",
    "the enterprise parameters with HTTPS URLs": "HTTPS の URL を持つエンタープライズパラメータ",
    "the SIP trunks with their security": "SIP トランクとそのセキュリティ",
    "the gateways and media resources with their security": "ゲートウェイとメディアリソース、そのセキュリティ",
    "the remote clusters with their versions": "リモートクラスタとそのバージョン",
    "the devices of Extension Mobility Cross Cluster": "Extension Mobility Cross Cluster のデバイス",
    "the phones with a VPN": "VPN を使用する電話機",
    "the application users with a secure CTI connection": "セキュア CTI 接続のアプリケーションユーザ",
    "the application users": "アプリケーションユーザ",
    "the LDAP authentication hosts": "LDAP 認証ホスト",
    "the Expressways": "Expressway",
    "the UC services": "UC サービス",
    "ctl": "CTL ファイル",
    "fips": "FIPS モード",
    "common_criteria": "コモンクライテリアモード",
    # notes on models
    "analog port of an IOS gateway: TLS 1.0 unless `stcapp security tls-version v1.2`": (
        "IOS ゲートウェイのアナログポート：`stcapp security tls-version v1.2` がなければ TLS 1.0"
    ),
    "in no matrix": "互換性マトリクスに記載なし",
    "3900 series; whether it has secure profiles is not known": "3900 シリーズ。セキュアプロファイルの有無は不明",
    "TLS 1.3: matrix of 2024 says no, notes of firmware 14.4(1) say yes": (
        "TLS 1.3：2024 年の互換性マトリクスは未対応、ファームウェア 14.4(1) のリリースノートは対応"
    ),
    "TLS 1.0 or none": "TLS 1.0、または TLS なし",
    "wireless; belongs to the 7900 series, not named itself": "ワイヤレス。7900 シリーズに属するが、個別の記載なし",
    "conference phone": "会議用電話機",
    "no HTTPS: keeps its phone services over HTTP": "HTTPS 非対応：IP Phone サービスは HTTP のまま",
    "no source": "資料なし",
    "CSCvw60960: below 14.0(1) sometimes TLS 1.0 for HTTPS": (
        "CSCvw60960：14.0(1) より前は HTTPS に TLS 1.0 を使用することがある"
    ),
    "TLS 1.2 with a SHA-256 LSC only; CSCvt33913 fixed in 10.3(1)SR6": (
        "SHA-256 の LSC がある場合に限り TLS 1.2。CSCvt33913 は 10.3(1)SR6 で修正"
    ),
    "security guide: 89xx; white paper: 8961 only": "セキュリティガイド：89xx、ホワイトペーパー：8961 のみ",
    "9800 series; not named itself": "9800 シリーズ。個別の記載なし",
    "in no matrix; most likely old": "互換性マトリクスに記載なし。おそらく旧モデル",
    "earlier firmware: TLS 1.2 presumed": "以前のファームウェア：TLS 1.2 と推定",
    "IOS media resource: TLS 1.0 unless the dspfarm profile says `tls-version v1.2`": (
        "IOS のメディアリソース：dspfarm プロファイルに `tls-version v1.2` がなければ TLS 1.0"
    ),
    "Android firmware": "Android ファームウェア",
    "the version of the client decides": "クライアントのバージョンによる",
    "softphone": "ソフトフォン",
    "2.3 and later refuse TLS below 1.2 themselves": "2.3 以降は 1.2 より低い TLS を自ら拒否する",
    "its relatives do TLS 1.2 from 1.10.16; this one is not named": (
        "同系列のモデルは 1.10.16 以降で TLS 1.2 に対応。このモデルの記載なし"
    ),
    "its relatives do TLS 1.2 from 6.1.13; this one is not named": (
        "同系列のモデルは 6.1.13 以降で TLS 1.2 に対応。このモデルの記載なし"
    ),
    "third-party SIP": "サードパーティ SIP",
    "by its series": "シリーズによる判定",
    "no source knows this model": "このモデルの資料なし",
}

SOURCES_JA: Mapping[str, str] = {
    "none": "なし",
    "inferred": "推定",
    "white paper": "ホワイトペーパー",
    "security guide": "セキュリティガイド",
    "FIPS chapter": "FIPS の章",
    "firmware notes": "ファームウェアのリリースノート",
    "TLS 1.2 matrix": "TLS 1.2 互換性マトリクス",
    "TLS 1.3 matrix": "TLS 1.3 互換性マトリクス",
}

_MODE = (("no security mode shown", "セキュリティモードの表示なし"),)
_TRUNK = (("{mode}, out {transport}", "{mode}、送信 {transport}"),)
_VERSION = (("no version", "バージョンなし"),)
_BY_NAME = (("by its name", "名前による推定"),)
_MODELS = (
    (
        "{number} devices, from {version}, or {lower} with TLS 1.0 now and then",
        ("{number} 台、{version} 以降（{lower} では TLS 1.0 を使用することがある）"),
    ),
    ("{number} devices, from {version} with {release}", "{number} 台、{version} 以降（{release} と併用）"),
    ("{number} devices, from {version}", "{number} 台、{version} 以降"),
    ("{number} devices", "{number} 台"),
)

# By rule, the longest first: a text is that of the first template that it fits.
DETAILS_JA: Mapping[str, Sequence[tuple[str, str]]] = {
    "R03": _VERSION,
    "R04": _TRUNK,
    "R05": _MODE,
    "R06": _MODE,
    "R07": _MODE,
    "R08": _MODE,
    "R09": _MODE,
    "R10": _MODE,
    "R11": (
        ("has a certificate", "証明書あり"),
        ("CAPF operation pending", "CAPF 操作が保留中"),
    ),
    "R12": _MODE,
    "R13": (
        ("{mode}, its LSC has expired", "{mode}、LSC が有効期限切れ"),
        ("{mode}, no LSC", "{mode}、LSC なし"),
        ("LSC; needs {firmware} and a SHA-256 LSC", "LSC あり。{firmware} と SHA-256 の LSC が必要"),
    ),
    "R14": _MODELS,
    "R15": _MODE,
    "R16": _TRUNK + _MODE,
    "R18": (("no group", "グループなし"),),
    "R19": (("port {port}", "ポート {port}"),),
    "R21": _BY_NAME,
    "R22": _VERSION,
    "R28": (("TLS 1.3 from {version}", "{version} 以降で TLS 1.3 に対応"), *_MODE),
    "R30": (("before {release}", "{release} より前"),),
    "R33": _MODELS,
    "R34": _MODELS,
    "X01": (("{mode}, {note}", "{mode}、{note}"),),
    "X03": _MODELS,
    "X04": (("cannot register", "登録不可"),),
}
