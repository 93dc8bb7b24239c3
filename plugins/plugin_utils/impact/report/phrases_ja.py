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
    "not in mixed mode": "混合モードでない",
    "too old": "古すぎる",
    "in part": "一部のみ対応",
    "version not known": "バージョン不明",
    "no LSC, secure": "LSC なし、セキュア",
    "no LSC, non-secure": "LSC なし、非セキュア",
    "no LSC, not in mixed mode": "LSC なし、混合モードでない",
    "with LSC": "LSC あり",
    "media resources": "メディアリソース",
    "analog ports": "アナログポート",
    "15SU2 ignores the minimum": "15SU2 は最小バージョンを無視する",
    "phones": "電話機",
    "SIP trunks": "SIP トランク",
    "phones, mode not known": "電話機、モード不明",
    "SIP trunks, mode not known": "SIP トランク、モード不明",
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
    "security mode of phones": "電話機のセキュリティモード",
    "CAPF operation of phones": "電話機の CAPF の操作",
    "security mode of SIP trunks": "SIP トランクのセキュリティモード",
    "transport of SIP trunks": "SIP トランクのトランスポート",
    "security mode of gateways and media resources": "ゲートウェイとメディアリソースのセキュリティモード",
    "release": "リリース",
    "LDAP host": "LDAP ホスト",
    "UC service": "UC サービス",
    "LDAP server": "LDAP サーバ",
    "syslog server": "syslog サーバ",
    "server": "サーバ",
    # what was seen of an item
    "no security mode shown": "セキュリティモードの表示なし",
    "no transport shown": "トランスポートの表示なし",
    "none": "なし",
    "no version": "バージョンなし",
    "no group": "グループなし",
    "without a model": "モデルなし",
    # readings
    "the security mode of the cluster": "クラスタのセキュリティモード",
    "the parameter Prepare Cluster for Rollback to pre 8.0": "パラメータ Prepare Cluster for Rollback to pre 8.0",
    "the number of phones of each model": "モデルごとの電話機の数",
    "the phones with their security": "電話機とそのセキュリティ",
    "the names of the CAPF operations": "CAPF の操作の名前",
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
    "third-party endpoint; its maker is not known": "サードパーティのエンドポイント。製造元は不明",
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
    # why a device opens no TLS connection of its own
    "by its name": "名前による判定",
    "hangs on a phone": "電話機に接続して使用する",
    "its CTI application decides": "CTI アプリケーションによって決まる",
    "profile or template": "プロファイルまたはテンプレート",
    "software on the server": "サーバ上のソフトウェア",
    "stands for a Webex user; the calls take the trunk to Expressway": (
        "Webex ユーザを表す。通話は Expressway へのトランクを経由する"
    ),
    "stands for visiting phones": "訪問先の電話機を表す",
}

SOURCES_JA: Mapping[str, str] = {
    "none": "なし",
    "inferred": "推定",
    "white paper": "ホワイトペーパー",
    "security guide": "セキュリティガイド",
    "compatibility matrix": "互換性マトリクス",
    "FIPS chapter": "FIPS の章",
    "firmware notes": "ファームウェアのリリースノート",
    "TLS 1.2 matrix": "TLS 1.2 互換性マトリクス",
    "TLS 1.3 matrix": "TLS 1.3 互換性マトリクス",
}

_UNKNOWN_MODE = ("security mode not known: {mode}", "セキュリティモード不明：{mode}")
_UNKNOWN_TRANSPORT = ("transport not known: {transport}", "トランスポート不明：{transport}")
_MODE = (("no security mode shown", "セキュリティモードの表示なし"), _UNKNOWN_MODE)


def _after_mode(english: str, japanese: str) -> Sequence[tuple[str, str]]:
    """A template that begins with a security mode, which may be one that is not known."""
    return (
        (f"{_UNKNOWN_MODE[0]}{english}", f"{_UNKNOWN_MODE[1]}{japanese}"),
        (f"{{mode}}{english}", f"{{mode}}{japanese}"),
    )


_TRUNK = (
    *_after_mode(f", out {_UNKNOWN_TRANSPORT[0]}", f"、送信 {_UNKNOWN_TRANSPORT[1]}"),
    *_after_mode(", out {transport}", "、送信 {transport}"),
)
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
        ("CAPF operation not known: {operation}", "CAPF 操作が不明：{operation}"),
    ),
    "R12": _MODE,
    "R13": (
        *_after_mode(", its LSC has expired", "、LSC が有効期限切れ"),
        *_after_mode(", no LSC", "、LSC なし"),
        ("LSC; needs {firmware} and a SHA-256 LSC", "LSC あり。{firmware} と SHA-256 の LSC が必要"),
    ),
    "R14": _MODELS,
    "R15": _MODE,
    "R16": _TRUNK + _MODE,
    "R18": (("no group", "グループなし"),),
    "R19": (("port {port}", "ポート {port}"),),
    "R21": _BY_NAME,
    "R22": _VERSION,
    "R27": _MODE,
    "R28": (("TLS 1.3 from {version}", "{version} 以降で TLS 1.3 に対応"), *_MODE),
    "R30": (("before {release}", "{release} より前"),),
    "R33": _MODELS,
    "R34": _MODELS,
    "X01": _after_mode(", {note}", "、{note}"),
    "X03": _MODELS,
    "X04": (("cannot register", "登録不可"),),
    "X06": (("{number} devices: {why}", "{number} 台：{why}"),),
    "X07": _MODELS,
}
