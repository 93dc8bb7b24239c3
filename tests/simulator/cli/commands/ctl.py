# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`show ctl` and `utils ctl`: the certificate trust list and the security mode of a cluster."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from ...node.node import Node
from ...product import Product
from ..context import Context
from ..registry import UNSUCCESSFUL, Command, on

__all__ = ["COMMANDS"]

# TechNote 118893.
_NO_FILE = """Length of CTL file: 0
CTL File not found . Please run CTLClient plugin or run the CLI - utils ctl.. to generate the CTL file.
Error parsing the CTL File."""
_FILE = """The checksum value of the CTL file:
{md5}(MD5)
{sha1}(SHA1)

Length of CTL file: {length}
The CTL File was last modified on {date}

Parse CTL File
----------------

Version:\t1.2
HeaderLength:\t304 (BYTES)

{records}
The CTL file was verified successfully."""
_RECORD = """\tCTL Record #:{number}
\t\t----
BYTEPOS\tTAG\t\tLENGTH\tVALUE
-------\t---\t\t------\t-----
1\tRECORDLENGTH\t2\t1156
2\tDNSNAME\t\t{dns_length}\t{dns}
3\tSUBJECTNAME\t{subject_length}\t{subject}
4\tFUNCTION\t2\t{function}
5\tISSUERNAME\t{issuer_length}\t{issuer}
6\tSERIALNUMBER\t16\t{serial}
7\tPUBLICKEY\t140
8\tSIGNATURE\t128
9\tCERTIFICATE\t694\t{fingerprint} (SHA1 Hash HEX)
10\tIPADDRESS\t4
{signed}"""
_SIGNER = "This etoken was used to sign the CTL file.\n"
_RECORD_LENGTH = 1156
# A USB security token and its maker (TechNote 118893).
_TOKEN = 'cn="SAST-ADN008580ef        ";ou=IPCBU;o="Cisco Systems'
_TOKEN_ISSUER = "cn=Cisco Manufacturing CA;o=Cisco Systems"

# PCCE 15 administration guide for release 15, TechNote 118893 before.
_MIXED = "This operation will set the cluster to Mixed mode. {question}"
_MIXED_15 = (
    "This operation will set the cluster to Mixed mode.  Auto-registration is enabled on at least one CM node. "
    "{question}"
)
_NON_SECURE = "This operation will set the cluster to non secure mode. {question}"
_UPDATE = "This operation will update the CTLFile. {question}"  # not public, as what follows its answer
_QUESTION = "Do you want to continue? (y/n):"
_RESTART = "Please Restart the TFTP and Cisco CallManager services on all nodes in the cluster that run these services"
_RESET = (
    "You must reset all phones to ensure they received the updated CTL file. \n"
    "You must restart Cisco CTIManager services on all the nodes in the cluster that have the service activated."
)
_UPDATED = "\nUpdating CTL file\nCTL file Updated\n"
# CLI reference 15 says that the command is disabled on all other nodes, not with which words.
_ON_PUBLISHER = "This command is to be executed on the publisher node only.\n" + UNSUCCESSFUL
_NOT_MIXED = "The cluster is in non secure mode.\n" + UNSUCCESSFUL


async def _show(context: Context, arguments: Sequence[str]) -> str:
    del arguments
    node = context.node
    if not node.configuration.ctl_file:
        return _NO_FILE
    nodes = [peer for peer in node.peers if peer.spec.product is Product.CUCM]
    records = "\n".join(
        [
            _record(1, nodes[0], "System Administrator Security Token"),
            *(_record(number, peer, "CCM+TFTP") for number, peer in enumerate(nodes, 2)),
        ]
    )
    content = records.encode()
    at = node.booted_at
    return _FILE.format(
        md5=hashlib.md5(content, usedforsecurity=False).hexdigest(),
        sha1=hashlib.sha1(content, usedforsecurity=False).hexdigest(),
        length=_RECORD_LENGTH * (len(nodes) + 1) + 304,
        date=f"{at:%a %b} {at.day:02d} {at:%H:%M:%S} UTC {at:%Y}",
        records=records,
    )


def _record(number: int, node: Node, function: str) -> str:
    token = number == 1 and node.spec.ctl_signer == "etoken"
    subject = _TOKEN if token else f"CN={node.fqdn};OU=Lab;O=Example;L=Lab;ST=Lab;C=US"
    issuer = _TOKEN_ISSUER if token else subject
    digest = hashlib.sha1(subject.encode(), usedforsecurity=False).digest()
    return _RECORD.format(
        number=number,
        dns=node.fqdn,
        dns_length=len(node.fqdn) + 1,
        subject=subject,
        subject_length=len(subject) + 1,
        issuer=issuer,
        issuer_length=len(issuer) + 1,
        function=function,
        serial=digest[:16].hex(":").upper(),
        fingerprint=digest.hex(" ").upper(),
        signed=_SIGNER if number == 1 else "",
    )


async def _mixed(context: Context, arguments: Sequence[str]) -> str:
    del arguments
    recent = context.node.spec.release.numbers >= (15,)
    return await _set(context, _MIXED_15 if recent else _MIXED, "Mixed Mode", True)


async def _non_secure(context: Context, arguments: Sequence[str]) -> str:
    del arguments
    return await _set(context, _NON_SECURE, "Non Secure Mode", False)


async def _set(context: Context, text: str, mode: str, mixed: bool) -> str:
    node = context.node
    if not node.database_publisher:
        return _ON_PUBLISHER
    if not await context.confirm(text.format(question=_QUESTION)):
        return ""
    for peer in node.peers:
        if peer.spec.product is Product.CUCM:
            peer.change(f"cluster {mode.lower()}", mixed_mode=mixed)
            peer.configuration.ctl_file = mixed or peer.configuration.ctl_file  # it stays behind: TechNote 118893
    recent = node.spec.release.numbers >= (15,)
    return f"\nMoving Cluster to {mode}\nCluster set to {mode}\n{_RESET if recent else _RESTART}"


async def _update(context: Context, arguments: Sequence[str]) -> str:
    del arguments
    node = context.node
    if not node.database_publisher:
        return _ON_PUBLISHER
    if not node.spec.mixed_mode:
        return _NOT_MIXED
    if not await context.confirm(_UPDATE.format(question=_QUESTION)):
        return ""
    return f"{_UPDATED}{_RESTART}"


_ON_CUCM = on(Product.CUCM)

COMMANDS = (
    Command("show ctl", _show, available=on(Product.CUCM, Product.IMP, Product.CUC)),
    Command("utils ctl set-cluster mixed-mode", _mixed, level=1, available=_ON_CUCM),
    Command("utils ctl set-cluster non-secure-mode", _non_secure, level=1, available=_ON_CUCM),
    Command("utils ctl update CTLFile", _update, level=1, available=_ON_CUCM),
)
