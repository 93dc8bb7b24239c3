# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The place of a node in the rollout of its cluster. Lower ranks go first; the inventory's order never counts."""

from __future__ import annotations

from ..product.model import Product

__all__ = ["default_rank"]

# Publisher first, then subscribers, Unified CM before IM and Presence: Cisco's order for switch-version and FIPS
# (upgrade guide, security guide). TFTP before call processing, so that phones that fail over find their files.
_PUBLISHER = 0
_SUBSCRIBER = 10
_CALL_PROCESSING = 20
_IMP_PUBLISHER = 30
_IMP_SUBSCRIBER = 40


def default_rank(product: Product, *, is_publisher: bool, call_processing: bool) -> int:
    """Rank of a node by product and role; ``is_publisher`` means the publisher of its own database.

    IM and Presence has its own database publisher, which `show network cluster` prints as
    ``Subscriber cups DBPub``. ``call_processing`` is true where the service Cisco CallManager runs.
    """
    if product is Product.IMP:
        return _IMP_PUBLISHER if is_publisher else _IMP_SUBSCRIBER
    if is_publisher:
        return _PUBLISHER
    return _CALL_PROCESSING if product is Product.CUCM and call_processing else _SUBSCRIBER
