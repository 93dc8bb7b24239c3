# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`show ctl`: whether a file is there, and what signed it."""

from __future__ import annotations

import pytest
from ansible_collections.collabops.vos.plugins.plugin_utils.parse.ctl import Ctl, Signer, parse_ctl
from ansible_collections.collabops.vos.plugins.plugin_utils.parse.errors import ParseError

NO_FILE = """Length of CTL file: 0
CTL File not found . Please run CTLClient plugin or run the CLI - utils ctl.. to generate the CTL file.
Error parsing the CTL File.
"""
HEAD = """The checksum value of the CTL file:
0c05655de63fe2a042cf252d96c6d609(MD5)
8c92d1a569f7263cf4485812366e66e3b503a2f5(SHA1)

Length of CTL file: 4947
The CTL File was last modified on Fri Mar 06 21:56:07 CET 2015

Parse CTL File
----------------

Version:\t1.2
HeaderLength:\t304 (BYTES)
"""
SIGNED = "This etoken was used to sign the CTL file."
NOT_SIGNED = "This etoken was not used to sign the CTL file."
TOKEN = 'cn="SAST-ADN008580ef        ";ou=IPCBU;o="Cisco Systems'
NODE = "CN=cucm-pub.example.com;OU=TAC;O=Cisco;L=Krakow;ST=Malopolska;C=PL"


ROLE = "System Administrator Security Token"


def record(number: int, subject: str, issuer: str, end: str = "", function: str = ROLE) -> str:
    return f"""
\tCTL Record #:{number}
\t\t----
BYTEPOS\tTAG\t\tLENGTH\tVALUE
-------\t---\t\t------\t-----
1\tRECORDLENGTH\t2\t1186
2\tDNSNAME\t\t1
3\tSUBJECTNAME\t56\t{subject}
4\tFUNCTION\t2\t{function}
5\tISSUERNAME\t42\t{issuer}
6\tSERIALNUMBER\t10\t83:E9:08:00:00:00:55:45:AF:31
7\tPUBLICKEY\t140
9\tCERTIFICATE\t902\t85 CD 5D AD EA FC 34 B8 3E 2F F2 CB 9C 76 B0 93 (SHA1 Hash HEX)
10\tIPADDRESS\t4
{end}
"""


def ctl(*records: str) -> str:
    return f"{HEAD}{''.join(records)}\nThe CTL file was verified successfully.\n"


def test_there_may_be_no_file() -> None:
    assert parse_ctl(NO_FILE) == Ctl(Signer.NONE, "Length of CTL file: 0")


def test_a_token_signed_it_by_its_subject_and_by_its_issuer() -> None:
    maker = "cn=Cisco Manufacturing CA;o=Cisco Systems"
    server = record(3, NODE, NODE, function="CCM+TFTP")
    for subject, issuer in ((TOKEN, maker), (TOKEN, "cn=Other"), ("cn=Other", maker)):
        found = parse_ctl(ctl(record(1, subject, issuer, SIGNED), record(2, TOKEN, maker, NOT_SIGNED), server))
        assert found.signer is Signer.ETOKEN
        assert found.line


def test_a_certificate_of_the_cluster_signed_it_with_the_same_sentence() -> None:
    found = parse_ctl(ctl(record(1, NODE, NODE, SIGNED), record(2, NODE, NODE, function="CCM+TFTP")))
    assert found == Ctl(Signer.TOKENLESS, f"3 SUBJECTNAME 56 {NODE}")


def test_a_token_that_did_not_sign_does_not_count() -> None:
    found = parse_ctl(ctl(record(1, TOKEN, TOKEN, NOT_SIGNED), record(2, NODE, NODE, SIGNED)))
    assert found.signer is Signer.TOKENLESS


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "shows no CTL file, and does not say that there is none"),
        ("Executed command unsuccessfully", "shows no CTL file, and does not say that there is none"),
        (ctl(record(1, NODE, NODE)), "0 records that signed the file"),
        (ctl(record(1, NODE, NODE, SIGNED), record(2, TOKEN, TOKEN, SIGNED)), "2 records that signed the file"),
        (ctl(record(1, NODE, NODE, SIGNED, function="CCM+TFTP")), "signed as"),
        (ctl(record(1, "", "", SIGNED)), "does not show who signed the file"),
    ],
)
def test_another_text_is_an_error(text: str, complaint: str) -> None:
    with pytest.raises(ParseError, match=complaint):
        parse_ctl(text)
