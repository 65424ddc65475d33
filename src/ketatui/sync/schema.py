"""What the store is made of: the steps that lead to its format, and who may do what there.

A step is a list of statements; its place in `STEPS`, from 1, is the format it leads to. Once released,
steps are never changed. Readers' programs never change the format: `ketatui store init` does.

Two roles stand for what one may do, and no one logs in as either. Who is a member of `ketatui_reader`
has the entries under their own name, as `ann`, and as `ann/PROFILE`. Who is a member of `ketatui_host`
is a host that tells for whom it speaks, in the setting `ketatui.reader`.
"""

LOCK = 0x6B657461
"""The advisory lock under which the format is changed."""

READERS = "ketatui_reader"
HOSTS = "ketatui_host"

_OF_READER = "split_part(reader, '/', 1) = current_user"
_OF_HOST = "reader = current_setting('ketatui.reader', true)"

_TABLES = (
    "CREATE SCHEMA ketatui",
    "REVOKE ALL ON SCHEMA ketatui FROM PUBLIC",
    """
    CREATE TABLE ketatui.store (
      id     text NOT NULL,
      format integer NOT NULL,
      made   timestamptz NOT NULL DEFAULT now()
    )""",
    """
    CREATE TABLE ketatui.reader (
      reader  text PRIMARY KEY CHECK (length(reader) BETWEEN 1 AND 200),
      seq     bigint NOT NULL DEFAULT 0,
      channel text NOT NULL,
      last    timestamptz NOT NULL DEFAULT now()
    )""",
    """
    CREATE TABLE ketatui.entry (
      reader text NOT NULL REFERENCES ketatui.reader ON DELETE CASCADE,
      kind   text NOT NULL,
      key    text NOT NULL CHECK (length(key) <= 500),
      seq    bigint NOT NULL,
      digest bigint NOT NULL,
      body   text NOT NULL,
      PRIMARY KEY (reader, kind, key)
    )""",
    "CREATE UNIQUE INDEX entry_in_order ON ketatui.entry (reader, seq)",
    *(
        statement
        for table in ("reader", "entry")
        for statement in (
            f"ALTER TABLE ketatui.{table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE ketatui.{table} FORCE ROW LEVEL SECURITY",
            *(
                f"CREATE POLICY {name} ON ketatui.{table} TO {role} USING ({rows}) WITH CHECK ({rows})"
                for name, role, rows in (("readers", READERS, _OF_READER), ("hosts", HOSTS, _OF_HOST))
            ),
        )
    ),
    f"GRANT USAGE ON SCHEMA ketatui TO {READERS}, {HOSTS}",
    f"GRANT SELECT ON ketatui.store TO {READERS}, {HOSTS}",
    f"GRANT SELECT, INSERT (reader, channel), UPDATE (seq, last) ON ketatui.reader TO {READERS}, {HOSTS}",
    f"GRANT SELECT, INSERT, UPDATE (seq, digest, body) ON ketatui.entry TO {READERS}, {HOSTS}",
)

STEPS: tuple[tuple[str, ...], ...] = (_TABLES,)

FORMAT = len(STEPS)
"""The format that this program knows."""
