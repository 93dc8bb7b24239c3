# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The queries of the impact pre-check, and the columns that each must answer with.

They were composed from names of tables and columns in published captures and working public code. None was ever run
on a real cluster: that is why each answer is checked.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..parse.sql import Row

__all__ = ["PAGE", "QUERIES", "Query", "Reading"]

PAGE = 1000  # rows of one answer: about 70 kB


@dataclass(frozen=True)
class Query:
    """A query by a name, and its columns. A paged one has `{page}` for `skip` and `first`."""

    name: str
    columns: tuple[str, ...]
    sql: str

    @property
    def paged(self) -> bool:
        """Whether it is asked page by page."""
        return "{page}" in self.sql

    def command(self, skip: int = 0, first: int = PAGE) -> str:
        """What is typed."""
        return f"run sql {self.sql.replace('{page}', f'skip {skip} first {first}')}"


@dataclass(frozen=True)
class Reading:
    """The rows of a query, in its order. With an `error` there may be more, and `failed` is the command that failed."""

    query: Query
    rows: tuple[Row, ...] = ()
    error: str = ""
    failed: str = ""
    page: int = PAGE

    def command_of(self, row: int) -> str:
        """The command whose answer has this row."""
        return self.query.command(row // self.page * self.page, self.page)


# Words such as `Non Secure` come from the tables type... by a join; they are in words.py.
# tkclass: 1 phone, 2 gateway, 4 conference bridge, 5 media termination point; 248, 249 EMCC, 253 template, 254 device
# profile. The model 645 is the universal device template. A left join keeps devices whose model has no name.

QUERIES = {
    query.name: query
    for query in (
        Query(
            "security_mode",
            ("paramname", "paramvalue"),
            "select paramname,paramvalue from processconfig where paramname='ClusterSecurityMode'",
        ),
        Query(
            "rollback",
            ("paramname", "paramvalue"),
            "select paramname,paramvalue from processconfig where paramname='RollBackToPreGrayback'",
        ),
        Query(
            "models",
            ("model", "n"),
            "select tm.name as model, count(*) as n from device d left join typemodel tm on tm.enum=d.tkmodel "
            "where d.tkclass=1 and d.tkmodel<>645 "
            "group by tm.name order by tm.name",
        ),
        Query(
            "phones",
            ("name", "model", "secmode", "tftpencrypted", "certoperation", "lscuntil"),
            "select {page} d.name, tm.name as model, m.name as secmode, sp.tftpencryptedflag as tftpencrypted, "
            "d.tkcertificateoperation as certoperation, d.lscvaliduntil as lscuntil from device d "
            "left join typemodel tm on tm.enum=d.tkmodel left join securityprofile sp on sp.pkid=d.fksecurityprofile "
            "left join typedevicesecuritymode m on m.enum=sp.tkdevicesecuritymode "
            "where d.tkclass=1 and d.tkmodel<>645 order by d.name",
        ),
        # A join with the phones would lose them all, were the table not there.
        Query(
            "certificate_operations",
            ("enum", "name"),
            "select enum, name from typecertificateoperation order by enum",
        ),
        Query(
            "phone_services",
            ("name", "urltemplate", "secureurltemplate", "enabled"),
            "select name, urltemplate, secureurltemplate, enabled from telecasterservice order by name",
        ),
        Query(
            "secure_urls",
            ("paramname", "paramvalue"),
            "select paramname,paramvalue from processconfig where tkservice=11 and lower(paramvalue) like 'https://%' "
            "order by paramname",
        ),
        Query(
            "trunks",
            ("name", "secmode", "tin", "tout", "incomingport"),
            "select d.name, m.name as secmode, t.name as tin, o.name as tout, sp.incomingport from sipdevice sd "
            "join device d on d.pkid=sd.fkdevice left join securityprofile sp on sp.pkid=d.fksecurityprofile "
            "left join typedevicesecuritymode m on m.enum=sp.tkdevicesecuritymode "
            "left join typetransport t on t.enum=sp.tktransport "
            "left join typetransport o on o.enum=sp.tktransport_out where d.tkclass<>1 order by d.name",
        ),
        Query(
            "media",
            ("name", "tkclass", "model", "secmode"),
            "select d.name, d.tkclass, tm.name as model, m.name as secmode from device d "
            "left join typemodel tm on tm.enum=d.tkmodel left join securityprofile sp on sp.pkid=d.fksecurityprofile "
            "left join typedevicesecuritymode m on m.enum=sp.tkdevicesecuritymode "
            "where d.tkclass in (2,4,5) order by d.name",
        ),
        Query(
            "remote_clusters",
            ("clusterid", "fullyqualifiedname", "version"),
            "select clusterid, fullyqualifiedname, version from remotecluster order by clusterid",
        ),
        Query(
            "emcc",
            ("n",),
            "select count(*) as n from device where tkclass in (248,249)",
        ),
        Query(
            "vpn",
            ("name", "n"),
            "select c.name, count(*) as n from device d join commonphoneconfig c on c.pkid=d.fkcommonphoneconfig "
            "where c.fkvpngroup is not null group by c.name order by c.name",
        ),
        Query(
            "secure_cti",
            ("name",),
            "select au.name from applicationuser au join applicationuserdirgroupmap m on m.fkapplicationuser=au.pkid "
            "join dirgroup g on g.pkid=m.fkdirgroup where g.name='Standard CTI Secure Connection' order by au.name",
        ),
        Query(
            "applications",
            ("name", "grp"),
            "select au.name, g.name as grp from applicationuser au left join applicationuserdirgroupmap m on "
            "m.fkapplicationuser=au.pkid left join dirgroup g on g.pkid=m.fkdirgroup where au.isstandard='f' "
            "order by au.name, g.name",
        ),
        Query(
            "ldap",
            ("hostname", "portnumber", "sslenabled"),
            "select hostname, portnumber, sslenabled from ldapauthenticationhost order by hostname, portnumber",
        ),
        Query(
            "expressways",
            ("hostnameorip",),
            "select hostnameorip from expresswaycconfiguration order by hostnameorip",
        ),
        Query(
            "uc_services",
            ("name", "hostnameorip", "port"),
            "select name, hostnameorip, port from ucservice order by name",
        ),
    )
}
