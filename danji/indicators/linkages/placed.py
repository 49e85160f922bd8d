"""Jobs by industry of a table, brought to the industries of input–output accounts."""

from __future__ import annotations

import pandas as pd


def by_account(jobs: pd.Series, links: pd.DataFrame, industries: pd.Index) -> pd.Series:
    """Jobs of every industry of the accounts; missing where no code of the table belongs to it, or one is not known.

    A code of the table that belongs to several industries of the accounts is shared out to them alike, so that all have its
    quotient. A finer code counts where it belongs to only through the longest code it begins with.

    Parameters
    ----------
    jobs
        By code of a classification.
    links
        `industry` of the accounts and `code` of that classification.
    industries
        Of the accounts.

    Examples
    --------
    >>> links = pd.DataFrame({"industry": ["metal", "metal", "cars"], "code": ["24", "25", "30"]})
    >>> jobs = pd.Series({"24": 10.0, "25": 5.0, "301": 4.0, "99": 7.0})
    >>> by_account(jobs, links, pd.Index(["metal", "cars", "air"])).tolist()
    [15.0, 4.0, nan]
    """
    codes = {str(code) for code in links["code"]}

    def coarser(code: str) -> str | None:
        return next((code[:end] for end in range(len(code), 0, -1) if code[:end] in codes), None)

    down = [(code, coarser(str(code))) for code in jobs.index]  # the table is as fine as the links, or finer
    fine = pd.DataFrame([row for row in down if row[1] is not None], columns=["own", "code"])
    pairs = links[["industry", "code"]].drop_duplicates().merge(fine, on="code")[["industry", "own"]]
    done = set(pairs["own"])
    up = [  # the links are finer than the table
        (row["industry"], code)
        for code in jobs.index
        if code not in done
        for _at, row in links[links["code"].str.startswith(str(code))].iterrows()
    ]
    pairs = pd.concat([pairs, pd.DataFrame(up, columns=["industry", "own"])]).drop_duplicates()
    parts = pairs.assign(jobs=pairs["own"].map(jobs) / pairs.groupby("own")["industry"].transform("count"))
    found: pd.Series = parts.groupby("industry")["jobs"].agg(lambda part: part.sum(skipna=False))
    return found.reindex(industries)
