"""Calls that hand on what they are given, by their names, over all languages."""

from __future__ import annotations

SAME = frozenset(
    (
        "stringify parse String str encodeURIComponent encodeURI decodeURIComponent escape quote "
        "freeze resolve Promise dict Map URLSearchParams FormData urlencode dumps loads fromEntries "
        "of ref reactive computed unref readonly toString URL Uri URI parseUrl Request HttpHeaders "
        "Headers HttpParams RequestOptions Object toJS fromJS seal clone cloneDeep copy deepcopy "
        "create_string html mark_safe Some Optional memo useMemo useCallback bytes encode decode "
        "Buffer"
    ).split()
)
"""Their value, for us, is that of their first argument."""

ON_ITSELF = frozenset(
    (
        "trim toString valueOf strip lstrip rstrip encode decode lower upper toLowerCase toUpperCase "
        "promise pipe map toPromise catch asObservable bind copy format replace rstrip unwrap or_else "
        "get"
    ).split()
)
"""Called on a value, they do not change what it is."""

HOLDING = SAME | frozenset(["assign", "extend", "merge", "defaults", "defaultsDeep", "update"])
"""Their entries are those of their arguments, where later ones count first."""
