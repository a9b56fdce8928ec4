-- The centre: orders as the ERP owns them, scans as the sites push them, and what each site has yet
-- to hear (the feed). An order is known by its number; sites make its identifier from that. Who may do
-- what is told by server.sync.postgres.rights.
-- min_program: 0.1.0

SET LOCAL search_path TO scanstation, pg_catalog;

-- generation: a new one tells every site to forget its position and pull everything again.
CREATE TABLE meta (
    key   text NOT NULL PRIMARY KEY,
    value text NOT NULL
);

INSERT INTO meta (key, value) VALUES ('generation', gen_random_uuid()::text);

CREATE FUNCTION is_word(said text, longest integer) RETURNS boolean
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN said <> '' AND char_length(said) <= longest AND said = btrim(said)
    AND said !~ '[[:cntrl:]]' AND said IS NFC NORMALIZED;

CREATE FUNCTION is_text(said text) RETURNS boolean
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN char_length(said) <= 1000 AND said IS NFC NORMALIZED;

-- What is refused is told by a constraint's name, which is what an ERP gets to read.
--
-- revision counts the changes of an order's content, lines and codes included: a completion names the
-- revision it was packed by. changed is the transaction that last touched it, content the one that was
-- counted last. An order that was deleted and comes again goes on counting: a box of the one there was is
-- not one of this revision.
CREATE TABLE orders (
    order_no text NOT NULL PRIMARY KEY
        CONSTRAINT order_no_is_nfc_and_trimmed_up_to_128 CHECK (is_word(order_no, 128)),
    customer text NOT NULL DEFAULT ''
        CONSTRAINT customer_is_nfc_up_to_1000 CHECK (is_text(customer)),
    status   text NOT NULL DEFAULT 'OPEN'
        CONSTRAINT status_is_open_on_hold_cancelled_or_shipped
        CHECK (status IN ('OPEN', 'ON_HOLD', 'CANCELLED', 'SHIPPED')),
    ship_by  date
        CONSTRAINT ship_by_is_of_the_years_1_to_9999 CHECK (ship_by BETWEEN '0001-01-01' AND '9999-12-31'),
    revision bigint NOT NULL DEFAULT 1,
    changed  xid8 NOT NULL DEFAULT pg_current_xact_id(),
    content  xid8 NOT NULL DEFAULT pg_current_xact_id()
);

CREATE TABLE order_lines (
    order_no    text NOT NULL REFERENCES orders ON DELETE CASCADE,
    line_no     integer NOT NULL
        CONSTRAINT line_no_is_from_1_to_1000000 CHECK (line_no BETWEEN 1 AND 1000000),
    sku         text NOT NULL DEFAULT ''
        CONSTRAINT sku_is_nfc_and_trimmed_up_to_128 CHECK (sku = '' OR is_word(sku, 128)),
    gtin        text CONSTRAINT gtin_has_14_digits CHECK (gtin ~ '^[0-9]{14}$'),
    description text NOT NULL DEFAULT ''
        CONSTRAINT description_is_nfc_up_to_1000 CHECK (is_text(description)),
    qty_ordered integer NOT NULL
        CONSTRAINT qty_ordered_is_from_0_to_1000000 CHECK (qty_ordered BETWEEN 0 AND 1000000),
    PRIMARY KEY (order_no, line_no)
);

-- A code of an order (line_no null) or of what belongs to a line; above 1 piece a scan it is a case.
CREATE TABLE barcodes (
    order_no     text NOT NULL REFERENCES orders ON DELETE CASCADE,
    line_no      integer,
    code         text NOT NULL
        CONSTRAINT code_is_nfc_and_trimmed_up_to_128 CHECK (is_word(code, 128)),
    qty_per_scan integer NOT NULL DEFAULT 1
        CONSTRAINT qty_per_scan_is_from_1_to_1000000 CHECK (qty_per_scan BETWEEN 1 AND 1000000),
    UNIQUE NULLS NOT DISTINCT (order_no, line_no, code),
    FOREIGN KEY (order_no, line_no) REFERENCES order_lines ON DELETE CASCADE
);

-- Which sites work on an order; since: the transaction that told them. An order moves by a row taken
-- away and a row added.
CREATE TABLE order_site (
    order_no text NOT NULL REFERENCES orders ON DELETE CASCADE,
    site     text NOT NULL
        CONSTRAINT site_is_lower_case_digits_and_dashes_up_to_32
        CHECK (site ~ '^[a-z0-9][a-z0-9-]{0,31}$'),
    since    xid8 NOT NULL DEFAULT pg_current_xact_id(),
    PRIMARY KEY (order_no, site)
);

-- One row for what a site has or had: changed is the transaction that last touched anything of it,
-- content the one that last touched what the ERP owns. gone: it is this site's no more. Its key begins with
-- the order, by which every push goes; what a site pulls is found by feed_by_change.
CREATE TABLE feed (
    site     text NOT NULL,
    order_no text NOT NULL,
    changed  xid8 NOT NULL,
    content  xid8 NOT NULL,
    gone     boolean NOT NULL,
    PRIMARY KEY (order_no, site)
) WITH (fillfactor = 80);

CREATE INDEX feed_by_change ON feed (site, changed, order_no);

-- Which logins speak for which sites beside those that are called like their site; '*' is any site. By
-- name: a dump brings the rows, and not the logins.
CREATE TABLE site_logins (
    login text NOT NULL,
    site  text NOT NULL CHECK (site = '*' OR site ~ '^[a-z0-9][a-z0-9-]{0,31}$'),
    PRIMARY KEY (login, site)
);

-- An edge's store under one name: a restored or copied one takes another. last_seq is the last scan of
-- it that is stored or quarantined here. beside is when another store of its site was heard of
-- between two times that this one was: a store that was put back takes another name for good, so that two
-- which are heard of in turn are two computers.
CREATE TABLE incarnations (
    incarnation uuid NOT NULL PRIMARY KEY,
    site        text NOT NULL CHECK (site ~ '^[a-z0-9][a-z0-9-]{0,31}$'),
    first_seq   bigint NOT NULL CHECK (first_seq >= 1),
    last_seq    bigint NOT NULL CHECK (last_seq >= first_seq - 1),
    began       timestamptz NOT NULL DEFAULT now(),
    heard       timestamptz NOT NULL DEFAULT now(),
    beside      timestamptz,
    skew_ms     bigint
);

-- Scans are facts: never changed, never rejected. oseq numbers those of an order, without a gap.
CREATE TABLE scans (
    scan_id     uuid NOT NULL PRIMARY KEY,
    site        text NOT NULL,
    station     text NOT NULL,
    station_seq bigint NOT NULL,
    incarnation uuid NOT NULL REFERENCES incarnations,
    seq         bigint NOT NULL,
    order_no    text,
    oseq        bigint,
    step        text NOT NULL,
    verdict     text NOT NULL,
    reason      text,
    operator    text,
    scanner_id  text NOT NULL,
    data        bytea NOT NULL,
    symbology   text,
    line_no     integer,
    qty         integer NOT NULL,
    closing     text CHECK (closing IN (
        'complete', 'reopen', 'ship', 'settle_double_pack', 'settle_double_ship',
        'settle_shipped_cancelled', 'settle_over_scan', 'settle_changed_after_pack'
    )),
    undoes      uuid,
    reopens     uuid,
    revision    bigint,
    lot         text,
    serial      text,
    expiry      text,
    captured    timestamptz NOT NULL,
    stored      timestamptz NOT NULL,
    pushed      timestamptz NOT NULL DEFAULT now(),
    changed     xid8 NOT NULL DEFAULT pg_current_xact_id(),
    CHECK ((order_no IS NULL) = (oseq IS NULL)),
    UNIQUE (incarnation, seq)
);

CREATE UNIQUE INDEX scans_of_order ON scans (order_no, oseq) WHERE order_no IS NOT NULL;
CREATE INDEX scans_that_close ON scans (order_no) WHERE closing IS NOT NULL;

-- What the scans of an order come to. Its row is what one push waits for after another, and an ERP's
-- change after a push. It stays when its order is deleted; was_revision: the order's revision then.
CREATE TABLE order_state (
    order_no     text NOT NULL PRIMARY KEY,
    last_oseq    bigint NOT NULL DEFAULT 0,
    units_packed bigint NOT NULL DEFAULT 0,
    completed_by uuid,
    shipped_by   uuid,
    was_revision bigint NOT NULL DEFAULT 0
);

-- What contradicts, until it does no more. scan_id is the scan that lost, if one did; line_no 0 is the
-- order as a whole.
CREATE TABLE conflicts (
    order_no text NOT NULL,
    kind     text NOT NULL CHECK (kind IN (
        'double_pack', 'double_ship', 'shipped_cancelled', 'over_scan', 'split_pack',
        'changed_after_pack'
    )),
    line_no  integer NOT NULL DEFAULT 0,
    scan_id  uuid,
    since    timestamptz NOT NULL DEFAULT now(),
    UNIQUE NULLS NOT DISTINCT (order_no, kind, line_no, scan_id)
);

-- The pieces of each line, and of each station's box, added up as scans arrive: a push reads no scan of
-- its orders that it has not brought.
CREATE TABLE line_sums (
    order_no text NOT NULL,
    line_no  integer NOT NULL,
    pieces   bigint NOT NULL,
    PRIMARY KEY (order_no, line_no)
) WITH (fillfactor = 80);

CREATE TABLE boxes (
    order_no text NOT NULL,
    site     text NOT NULL,
    station  text NOT NULL,
    pieces   bigint NOT NULL,
    PRIMARY KEY (order_no, site, station)
) WITH (fillfactor = 80);

-- Never below nothing: a scan that was undone in two copies of a store is taken out twice.
CREATE VIEW packed AS
SELECT order_no, line_no, greatest(pieces, 0) AS qty_packed FROM line_sums;

-- What an edge could not store here, as it was sent, and why: until it can be, and is.
CREATE TABLE quarantine (
    incarnation uuid NOT NULL REFERENCES incarnations,
    seq         bigint NOT NULL,
    scan_id     uuid NOT NULL,
    sent        bytea NOT NULL,
    why         text NOT NULL,
    since       timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (incarnation, seq)
);

CREATE INDEX quarantine_of_scan ON quarantine (scan_id);

-- Folds orders anew, whose rows of order_state are locked: as server.domain.convergence does.
CREATE FUNCTION refold(numbers text[]) RETURNS void
LANGUAGE sql AS $$
    WITH lines AS (
        SELECT order_no, line_no, coalesce(pieces, 0) AS packed,
            coalesce(qty_ordered, 0) AS ordered
        FROM (SELECT * FROM line_sums WHERE order_no = ANY (numbers)) counted
        FULL JOIN (SELECT * FROM order_lines WHERE order_no = ANY (numbers)) of_owner
            USING (order_no, line_no)
    ), these AS (
        SELECT * FROM scans WHERE order_no = ANY (numbers) AND closing IS NOT NULL
    ), closings AS (
        SELECT order_no, closing, scan_id, revision,
            row_number() OVER (PARTITION BY order_no, closing ORDER BY oseq) AS place
        FROM these c
        WHERE closing = 'ship' OR closing = 'complete' AND NOT EXISTS (
            SELECT FROM these r
            WHERE r.order_no = c.order_no AND r.closing = 'reopen' AND r.reopens = c.scan_id
        )
    ), filled AS (
        SELECT order_no, count(*) AS boxes FROM boxes
        WHERE order_no = ANY (numbers) AND pieces > 0 GROUP BY order_no
    ), sums AS (
        SELECT order_no, sum(greatest(packed, 0)) AS units, bool_or(packed <> ordered) AS differs,
            bool_or(packed <> 0) AND bool_and(packed >= ordered) AS is_full
        FROM lines GROUP BY order_no
    ), standing AS (
        SELECT o.order_no, o.status, o.revision, s.differs, s.is_full AND f.boxes > 1 AS is_split,
            winner.scan_id AS completed_by,
            winner.scan_id IS NOT NULL AND s.differs
                AND winner.revision IS DISTINCT FROM o.revision AS is_changed
        FROM orders o
        LEFT JOIN sums s USING (order_no)
        LEFT JOIN filled f USING (order_no)
        LEFT JOIN closings winner ON winner.order_no = o.order_no
            AND winner.closing = 'complete' AND winner.place = 1
        WHERE o.order_no = ANY (numbers)
    ), found AS (
        SELECT c.order_no, CASE c.closing WHEN 'complete' THEN 'double_pack' ELSE 'double_ship' END
            AS kind, 0 AS line_no, c.scan_id, 0::bigint AS extent
        FROM closings c JOIN standing USING (order_no) WHERE c.place > 1
        UNION ALL
        SELECT c.order_no, 'shipped_cancelled', 0, c.scan_id, 0
        FROM closings c JOIN standing s USING (order_no)
        WHERE c.closing = 'ship' AND s.status = 'CANCELLED'
        UNION ALL
        SELECT order_no, 'changed_after_pack', 0, completed_by, revision FROM standing
        WHERE is_changed
        UNION ALL
        SELECT l.order_no, 'over_scan', l.line_no, NULL, l.packed
        FROM lines l JOIN standing s USING (order_no)
        WHERE l.packed > l.ordered AND s.is_changed IS NOT TRUE
        UNION ALL
        SELECT order_no, 'split_pack', 0, NULL, 0 FROM standing
        WHERE completed_by IS NULL AND is_split
    ), unsettled AS (
        SELECT order_no, kind, line_no, scan_id FROM found f WHERE NOT EXISTS (
            SELECT FROM these s WHERE s.order_no = f.order_no AND s.closing = 'settle_' || f.kind
                AND coalesce(s.line_no, 0) = f.line_no
                AND s.reopens IS NOT DISTINCT FROM f.scan_id
                AND coalesce(s.revision, 0) >= f.extent
        )
    ), over AS (
        DELETE FROM conflicts c WHERE order_no = ANY (numbers) AND NOT EXISTS (
            SELECT FROM unsettled f WHERE f.order_no = c.order_no AND f.kind = c.kind
                AND f.line_no = c.line_no AND f.scan_id IS NOT DISTINCT FROM c.scan_id
        )
    ), told AS (
        INSERT INTO conflicts (order_no, kind, line_no, scan_id) SELECT * FROM unsettled
        ON CONFLICT DO NOTHING
    )
    UPDATE order_state o SET
        last_oseq = (SELECT coalesce(max(oseq), 0) FROM scans s WHERE s.order_no = o.order_no),
        units_packed = coalesce((SELECT units FROM sums s WHERE s.order_no = o.order_no), 0),
        completed_by = (
            SELECT scan_id FROM closings c
            WHERE c.order_no = o.order_no AND c.closing = 'complete' AND c.place = 1
        ),
        shipped_by = (
            SELECT scan_id FROM closings c
            WHERE c.order_no = o.order_no AND c.closing = 'ship' AND c.place = 1
        )
    WHERE o.order_no = ANY (numbers)
$$;

-- Wakes the sites of these orders, once this transaction is committed.
CREATE FUNCTION wake(numbers text[]) RETURNS void
LANGUAGE sql AS $$
    SELECT pg_notify('scanstation', site)
    FROM (SELECT DISTINCT site FROM order_site WHERE order_no = ANY (numbers)) sites
$$;

-- The feed, kept by the statements that change an order.
--
-- jit = off, here and below: compiling what runs a few milliseconds takes 0.4 s a call where it is on.
--
-- An order is one thing: who changes any part of it waits for whoever else does, on the order's row.
-- Without that a site told of an order while another transaction changes it would miss the change: the
-- one does not see the site yet, the other not the change. The row is changed, not only locked, so that
-- a transaction with a snapshot of its own (REPEATABLE READ) is refused rather than led astray. Locks
-- are taken as a push does: an order's state before the feed.
CREATE FUNCTION order_changed(numbers text[], is_content boolean) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM orders WHERE order_no = ANY (numbers) AND changed <> pg_current_xact_id()
    ORDER BY order_no FOR NO KEY UPDATE;
    UPDATE orders SET changed = pg_current_xact_id(),
        content = CASE WHEN is_content THEN pg_current_xact_id() ELSE content END,
        revision = revision + (is_content AND content <> pg_current_xact_id())::integer
    WHERE order_no = ANY (numbers) AND (
        changed <> pg_current_xact_id() OR is_content AND content <> pg_current_xact_id()
    );
    INSERT INTO order_state (order_no) SELECT unnest(numbers) ORDER BY 1 ON CONFLICT DO NOTHING;
    PERFORM FROM order_state WHERE order_no = ANY (numbers) ORDER BY order_no FOR UPDATE;
    INSERT INTO feed AS known (site, order_no, changed, content, gone)
    SELECT site, order_no, pg_current_xact_id(), pg_current_xact_id(), false
    FROM order_site WHERE order_no = ANY (numbers) ORDER BY order_no, site
    ON CONFLICT (order_no, site) DO UPDATE
    SET changed = excluded.changed, content = excluded.content, gone = false
    WHERE known.content <> excluded.content OR known.gone;
    PERFORM wake(numbers);
    IF is_content THEN
        PERFORM refold(array_agg(order_no)) FROM order_state
        WHERE order_no = ANY (numbers) AND last_oseq > 0 HAVING count(*) > 0;
    END IF;
END
$$;

CREATE FUNCTION orders_changed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = scanstation, pg_catalog, pg_temp SET jit = off AS $$
BEGIN
    -- What this very function changes of an order is no content: it ends here.
    PERFORM order_changed(array_agg(order_no), true) FROM (
        SELECT order_no, customer, status, ship_by FROM new_rows
        EXCEPT SELECT order_no, customer, status, ship_by FROM old_rows
    ) differing HAVING count(*) > 0;
    RETURN NULL;
END
$$;

CREATE TRIGGER orders_changed AFTER UPDATE ON orders
REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION orders_changed();

CREATE FUNCTION orders_deleted() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = scanstation, pg_catalog, pg_temp SET jit = off AS $$
BEGIN
    INSERT INTO order_state (order_no, was_revision)
    SELECT order_no, revision FROM old_rows ORDER BY order_no
    ON CONFLICT (order_no) DO UPDATE SET was_revision = excluded.was_revision;
    RETURN NULL;
END
$$;

CREATE TRIGGER orders_deleted AFTER DELETE ON orders REFERENCING OLD TABLE AS old_rows
FOR EACH STATEMENT EXECUTE FUNCTION orders_deleted();

-- By a list of numbers, each table for itself: joined to new_rows, both would be gone through whole.
CREATE FUNCTION orders_came_again() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = scanstation, pg_catalog, pg_temp SET jit = off AS $$
DECLARE
    added CONSTANT text[] := ARRAY(SELECT order_no FROM new_rows);
    again CONSTANT text[] := ARRAY(
        SELECT order_no FROM order_state WHERE order_no = ANY (added) AND was_revision > 0
    );
BEGIN
    IF cardinality(again) > 0 THEN
        UPDATE orders o SET revision = s.was_revision + 1 FROM order_state s
        WHERE o.order_no = s.order_no AND o.order_no = ANY (again) AND s.order_no = ANY (again);
    END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER orders_came_again AFTER INSERT ON orders REFERENCING NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION orders_came_again();

CREATE FUNCTION part_changed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = scanstation, pg_catalog, pg_temp SET jit = off AS $$
DECLARE
    numbers text[];
BEGIN
    IF TG_OP = 'INSERT' THEN
        SELECT array_agg(DISTINCT order_no) INTO numbers FROM new_rows;
    ELSIF TG_OP = 'DELETE' THEN
        SELECT array_agg(DISTINCT order_no) INTO numbers FROM old_rows;
    ELSE
        SELECT array_agg(DISTINCT order_no) INTO numbers FROM (
            (TABLE new_rows EXCEPT TABLE old_rows) UNION ALL (TABLE old_rows EXCEPT TABLE new_rows)
        ) differing;
    END IF;
    IF numbers IS NOT NULL THEN
        PERFORM order_changed(numbers, TG_ARGV[0]::boolean);
    END IF;
    RETURN NULL;
END
$$;

-- After part_changed, by name: what no site works on any more is gone from it, not changed.
CREATE FUNCTION site_left() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = scanstation, pg_catalog, pg_temp SET jit = off AS $$
BEGIN
    UPDATE feed SET changed = pg_current_xact_id(), content = pg_current_xact_id(), gone = true
    FROM old_rows was
    WHERE feed.site = was.site AND feed.order_no = was.order_no AND NOT EXISTS (
        SELECT FROM order_site now WHERE now.site = was.site AND now.order_no = was.order_no
    );
    PERFORM pg_notify('scanstation', site) FROM (SELECT DISTINCT site FROM old_rows) was;
    RETURN NULL;
END
$$;

CREATE FUNCTION no_truncate() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are deleted, not truncated: sites would never hear of it', TG_TABLE_NAME;
END
$$;

DO $$
DECLARE
    part text;
    is_content text;
BEGIN
    FOREACH part IN ARRAY ARRAY['order_lines', 'barcodes', 'order_site'] LOOP
        is_content := (part <> 'order_site')::text;
        EXECUTE format('CREATE TRIGGER a_part_added AFTER INSERT ON %I
            REFERENCING NEW TABLE AS new_rows
            FOR EACH STATEMENT EXECUTE FUNCTION part_changed(%s)', part, is_content);
        EXECUTE format('CREATE TRIGGER a_part_changed AFTER UPDATE ON %I
            REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
            FOR EACH STATEMENT EXECUTE FUNCTION part_changed(%s)', part, is_content);
        EXECUTE format('CREATE TRIGGER a_part_removed AFTER DELETE ON %I
            REFERENCING OLD TABLE AS old_rows
            FOR EACH STATEMENT EXECUTE FUNCTION part_changed(%s)', part, is_content);
    END LOOP;
    FOREACH part IN ARRAY ARRAY['orders', 'order_lines', 'barcodes', 'order_site'] LOOP
        EXECUTE format('CREATE TRIGGER no_truncate BEFORE TRUNCATE ON %I
            FOR EACH STATEMENT EXECUTE FUNCTION no_truncate()', part);
    END LOOP;
END
$$;

CREATE TRIGGER b_site_left AFTER DELETE ON order_site REFERENCING OLD TABLE AS old_rows
FOR EACH STATEMENT EXECUTE FUNCTION site_left();

CREATE FUNCTION kept() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% are facts: never changed, never deleted', TG_TABLE_NAME;
END
$$;

CREATE TRIGGER kept BEFORE UPDATE OR DELETE OR TRUNCATE ON scans
FOR EACH STATEMENT EXECUTE FUNCTION kept();
CREATE TRIGGER kept BEFORE TRUNCATE ON quarantine FOR EACH STATEMENT EXECUTE FUNCTION kept();

CREATE FUNCTION kept_until_stored() RETURNS trigger
LANGUAGE plpgsql SET search_path = scanstation, pg_catalog, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM scans WHERE scan_id = old.scan_id) THEN
        RAISE EXCEPTION 'a scan in quarantine is kept until it is stored';
    END IF;
    RETURN old;
END
$$;

CREATE TRIGGER kept_until_stored BEFORE DELETE ON quarantine
FOR EACH ROW EXECUTE FUNCTION kept_until_stored();

CREATE FUNCTION no_move() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a row of order_site is deleted and another inserted, not changed';
END
$$;

CREATE TRIGGER no_move BEFORE UPDATE ON order_site
FOR EACH STATEMENT EXECUTE FUNCTION no_move();

-- Refuses a login that speaks for a site which is another's. Called like its site it is that site's, up to
-- the first `_`, which no site's name has: `seoul_2` is the second one of seoul. Who owns the centre is
-- refused nothing, as it could add the row itself. The session's user is asked, whom SET ROLE does not
-- change; the current one is the owner here.
CREATE FUNCTION refuse_login(p_site text) RETURNS void
LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF split_part(session_user::text, '_', 1) IS DISTINCT FROM p_site
        AND NOT EXISTS (SELECT FROM site_logins WHERE login = session_user AND site IN (p_site, '*'))
        AND NOT pg_has_role(session_user, current_user, 'MEMBER')
    THEN
        RAISE EXCEPTION 'login % may not speak for site %', session_user, p_site
            USING ERRCODE = 'insufficient_privilege';
    END IF;
END
$$;

-- Refuses a site while it would be told by numbers of the future. They are another cluster's, whose dump
-- was put into this one: each would be news at every look until this cluster reaches it. `migrate up` mends
-- it. One step in the index tells: what is visible was committed before this snapshot, or by this very
-- transaction, so that no other number of our own is as high as the first that was not given away then.
CREATE FUNCTION refuse_restored(p_site text) RETURNS void
LANGUAGE plpgsql STABLE AS $$
DECLARE
    latest CONSTANT xid8 := (
        SELECT changed FROM feed WHERE site = p_site ORDER BY changed DESC LIMIT 1
    );
BEGIN
    IF latest >= pg_snapshot_xmax(pg_current_snapshot())
        AND latest IS DISTINCT FROM pg_current_xact_id_if_assigned()
    THEN
        RAISE EXCEPTION 'the centre was restored from a dump of another PostgreSQL cluster'
            USING ERRCODE = 'SC001';
    END IF;
END
$$;

-- Which centre this is. A restored one has another timeline or database, or its tables were made anew in
-- the database there was; a copied one has another system. In each of them positions of sites may be wrong.
CREATE FUNCTION centre() RETURNS json
LANGUAGE plpgsql STABLE AS $$
DECLARE
    cluster text;
    timeline text;
BEGIN
    BEGIN
        SELECT system_identifier::text INTO cluster FROM pg_control_system();
        SELECT timeline_id::text INTO timeline FROM pg_control_checkpoint();
    EXCEPTION WHEN insufficient_privilege THEN
        NULL;  -- where the provider keeps them to itself, the rest has to tell
    END;
    RETURN json_build_object(
        'generation', (SELECT value FROM meta WHERE key = 'generation'),
        'cluster', cluster,
        'timeline', timeline,
        'database', (
            SELECT format('%s.%s', oid, 'meta'::regclass::oid) FROM pg_database
            WHERE datname = current_database()
        ),
        'utc_ms', floor(extract(epoch FROM clock_timestamp()) * 1000)
    );
END
$$;

-- Orders, each as one JSON array: no names that every one of a million would repeat. import_v1 takes the
-- same. Each table is read once for all of them: one order at a time takes three times as long.
CREATE FUNCTION orders_json(numbers text[]) RETURNS TABLE (order_no text, told json)
LANGUAGE sql STABLE SET enable_nestloop = off AS $$
    WITH codes AS (
        SELECT order_no, line_no, json_agg(code ORDER BY code) AS of_order,
            json_agg(json_build_array(code, qty_per_scan) ORDER BY code) AS of_line
        FROM barcodes WHERE order_no = ANY (numbers) GROUP BY order_no, line_no
    ), lines AS (
        SELECT l.order_no, json_agg(json_build_array(
            l.line_no, l.sku, l.description, l.qty_ordered, l.gtin, coalesce(c.of_line, '[]')
        ) ORDER BY l.line_no) AS of_order
        FROM order_lines l LEFT JOIN codes c ON c.order_no = l.order_no AND c.line_no = l.line_no
        WHERE l.order_no = ANY (numbers) GROUP BY l.order_no
    )
    SELECT o.order_no, json_build_array(
        o.order_no, o.customer, o.status, o.ship_by, coalesce(c.of_order, '[]'),
        coalesce(l.of_order, '[]'), o.revision)
    FROM orders o
    LEFT JOIN (SELECT * FROM codes WHERE line_no IS NULL) c ON c.order_no = o.order_no
    LEFT JOIN lines l ON l.order_no = o.order_no
    WHERE o.order_no = ANY (numbers)
$$;

CREATE FUNCTION scan_json(s scans) RETURNS json
LANGUAGE sql STABLE AS $$
    SELECT json_build_array(
        s.oseq, s.scan_id, s.site, s.station, s.line_no, s.qty, s.closing, s.reopens, s.revision,
        s.verdict, s.operator, floor(extract(epoch FROM s.captured) * 1000)
    )
$$;

-- The scans of orders that a site has not heard of: all of one that came to it after `known`.
CREATE FUNCTION scans_json(p_site text, numbers text[], known pg_snapshot)
RETURNS TABLE (order_no text, told json)
LANGUAGE sql STABLE SET enable_nestloop = off AS $$
    SELECT s.order_no, json_agg(scan_json(s) ORDER BY s.oseq)
    FROM scans s JOIN order_site w ON w.order_no = s.order_no
    WHERE s.order_no = ANY (numbers) AND w.order_no = ANY (numbers) AND w.site = p_site AND NOT (
        pg_visible_in_snapshot(s.changed, known) AND pg_visible_in_snapshot(w.since, known)
    )
    GROUP BY s.order_no
$$;

-- A page of what a site has not heard of.
--
-- The position is a snapshot, not a time or a number: what was committed when it was taken is known, and
-- a row is news as long as its last change is not visible in it, whatever transaction committed when. A
-- round ends at the snapshot that was taken when it began (`until`, null at its first page); once it is
-- through, that is the position. Within a round, pages follow each other by (changed, order_no).
--   known   the position, null for all there is
--   at most `most` orders, and of lines about `lines_most`, but at least one order
-- The first page of several tells how many orders its round has, by now.
CREATE FUNCTION pull_v1(
    p_site text, known pg_snapshot, until pg_snapshot, after_change xid8, after_order text,
    most integer, lines_most integer
) RETURNS json
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = scanstation, pg_catalog, pg_temp SET jit = off AS $$
DECLARE
    position CONSTANT pg_snapshot := coalesce(known, '3:3:');
    -- One bound, not two: of two the index would begin at the one that is further back.
    first_change CONSTANT xid8 := greatest(after_change, pg_snapshot_xmin(position));
    first_order CONSTANT text := CASE WHEN after_change = first_change THEN after_order ELSE '' END;
    fitting feed[];
    page json;
    is_full boolean;
BEGIN
    PERFORM refuse_login(p_site);
    PERFORM refuse_restored(p_site);
    WITH news AS (
        SELECT f.* FROM feed f
        WHERE f.site = p_site AND (f.changed, f.order_no) > (first_change, first_order)
            AND NOT pg_visible_in_snapshot(f.changed, position)
        ORDER BY f.changed, f.order_no LIMIT most
    ), weighed AS (
        SELECT news::feed AS row, sum((
            SELECT count(*) FROM order_lines l WHERE l.order_no = news.order_no
        )) OVER in_turn AS lines, row_number() OVER in_turn
        FROM news WINDOW in_turn AS (ORDER BY changed, order_no)
    )
    SELECT
        coalesce(array_agg(row) FILTER (WHERE lines <= lines_most OR row_number = 1), '{}'),
        count(*) = most OR bool_or(lines > lines_most AND row_number > 1) IS TRUE
    INTO fitting, is_full
    FROM weighed;
    IF cardinality(fitting) > 0 THEN
        SELECT json_agg(json_build_array(
            f.changed::text, f.order_no, f.gone, o.told,
            CASE WHEN NOT f.gone THEN coalesce(s.told, '[]') END
        ) ORDER BY f.changed, f.order_no)
        INTO page
        FROM unnest(fitting) f
        LEFT JOIN orders_json(ARRAY(
            SELECT order_no FROM unnest(fitting)
            WHERE NOT gone AND NOT pg_visible_in_snapshot(content, position)
        )) o ON o.order_no = f.order_no
        LEFT JOIN scans_json(
            p_site, ARRAY(SELECT order_no FROM unnest(fitting) WHERE NOT gone), position
        ) s ON s.order_no = f.order_no;
    END IF;
    RETURN json_build_object(
        'centre', centre(),
        'until', coalesce(until, pg_current_snapshot())::text,
        'orders', coalesce(page, '[]'),
        'is_last', NOT is_full,
        'in_round', CASE WHEN until IS NULL AND is_full THEN (
            SELECT count(*) FROM feed f
            WHERE f.site = p_site AND f.changed >= pg_snapshot_xmin(position)
                AND NOT pg_visible_in_snapshot(f.changed, position)
        ) END
    );
END
$$;

-- The lines and codes of orders as orders_json writes them, of types of their own: a later program may add
-- columns to the tables. OFFSET 0: each order is taken apart once, not once a line.
CREATE TYPE told_line AS (
    order_no text, line_no integer, sku text, gtin text, description text, qty_ordered integer
);

CREATE TYPE told_code AS (order_no text, line_no integer, code text, qty_per_scan integer);

CREATE FUNCTION told_lines(told jsonb) RETURNS SETOF told_line
LANGUAGE sql IMMUTABLE AS $$
    SELECT order_no, (l->>0)::integer, l->>1, l->>4, l->>2, (l->>3)::integer
    FROM (SELECT o->>0 AS order_no, o->5 AS lines FROM jsonb_array_elements(told) o OFFSET 0) o,
        jsonb_array_elements(lines) l
$$;

CREATE FUNCTION told_codes(told jsonb) RETURNS SETOF told_code
LANGUAGE sql IMMUTABLE AS $$
    SELECT order_no, NULL::integer, code, 1
    FROM (SELECT o->>0 AS order_no, o->4 AS codes FROM jsonb_array_elements(told) o OFFSET 0) o,
        jsonb_array_elements_text(codes) code
    UNION ALL
    SELECT order_no, line_no, c->>0, (c->>1)::integer
    FROM (SELECT o->>0 AS order_no, o->5 AS lines FROM jsonb_array_elements(told) o OFFSET 0) o,
        LATERAL (
            SELECT (l->>0)::integer AS line_no, l->5 AS codes
            FROM jsonb_array_elements(lines) l OFFSET 0
        ) l,
        jsonb_array_elements(codes) c
$$;

CREATE TYPE told_head AS (order_no text, customer text, status text, ship_by date);

-- Takes a site's orders whole; what is as it was stays untouched, and with `only_new` whatever is here.
--
-- Answers with how many are `created`, the orders that are `differing` from what was here, those
-- `joined`, which other sites had and now this one has, too, and of those changed the `packed` lines
-- with more packed than ordered, `line_no` 0 for the order if it was packed before it changed.
-- Without nested loops: what is told may be one order of 5,000 lines, which the planner cannot know.
CREATE FUNCTION import_v1(p_site text, told jsonb, only_new boolean DEFAULT false) RETURNS json
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = scanstation, pg_catalog, pg_temp SET jit = off SET lock_timeout = '10s'
SET enable_nestloop = off AS $$
DECLARE
    heads CONSTANT told_head[] := ARRAY(
        SELECT (t->>0, t->>1, t->>2, (t->>3)::date)::told_head
        FROM jsonb_array_elements(told) t ORDER BY t->>0
    );
    lines CONSTANT told_line[] := ARRAY(SELECT l FROM told_lines(told) l);
    codes CONSTANT told_code[] := ARRAY(SELECT c FROM told_codes(told) c);
    numbers CONSTANT text[] := ARRAY(SELECT order_no FROM unnest(heads));
    created text[];
    differing text[];
    taken text[];
    joined text[];
BEGIN
    PERFORM refuse_login(p_site);
    PERFORM refuse_restored(p_site);
    WITH added AS (
        INSERT INTO orders (order_no, customer, status, ship_by)
        SELECT * FROM unnest(heads)
        ON CONFLICT DO NOTHING RETURNING order_no
    )
    SELECT coalesce(array_agg(order_no), '{}') INTO created FROM added;
    PERFORM FROM orders WHERE order_no = ANY (numbers) ORDER BY order_no FOR NO KEY UPDATE;
    differing := ARRAY(
        SELECT order_no FROM (
            SELECT * FROM unnest(heads)
            EXCEPT SELECT order_no, customer, status, ship_by FROM orders
            WHERE order_no = ANY (numbers)
        ) head
        UNION SELECT order_no FROM (
            SELECT * FROM unnest(lines)
            EXCEPT SELECT order_no, line_no, sku, gtin, description, qty_ordered FROM order_lines
            WHERE order_no = ANY (numbers)
        ) told_more
        UNION SELECT order_no FROM (
            SELECT order_no, line_no, sku, gtin, description, qty_ordered FROM order_lines
            WHERE order_no = ANY (numbers)
            EXCEPT SELECT * FROM unnest(lines)
        ) told_less
        UNION SELECT order_no FROM (
            SELECT * FROM unnest(codes)
            EXCEPT SELECT order_no, line_no, code, qty_per_scan FROM barcodes
            WHERE order_no = ANY (numbers)
        ) more_codes
        UNION SELECT order_no FROM (
            SELECT order_no, line_no, code, qty_per_scan FROM barcodes
            WHERE order_no = ANY (numbers)
            EXCEPT SELECT * FROM unnest(codes)
        ) fewer_codes
        EXCEPT SELECT unnest(created)
        ORDER BY 1
    );
    taken := created || CASE WHEN only_new THEN '{}' ELSE differing END;
    UPDATE orders o SET customer = t.customer, status = t.status, ship_by = t.ship_by
    FROM unnest(heads) t
    WHERE o.order_no = t.order_no AND o.order_no = ANY (taken)
        AND (o.customer, o.status, o.ship_by) IS DISTINCT FROM (t.customer, t.status, t.ship_by);
    DELETE FROM order_lines l WHERE order_no = ANY (taken) AND NOT EXISTS (
        SELECT FROM unnest(lines) t WHERE t.order_no = l.order_no AND t.line_no = l.line_no
    );
    INSERT INTO order_lines AS l (order_no, line_no, sku, gtin, description, qty_ordered)
    SELECT * FROM unnest(lines) WHERE order_no = ANY (taken)
    ON CONFLICT (order_no, line_no) DO UPDATE SET sku = excluded.sku, gtin = excluded.gtin,
        description = excluded.description, qty_ordered = excluded.qty_ordered
    WHERE (l.sku, l.gtin, l.description, l.qty_ordered) IS DISTINCT FROM
        (excluded.sku, excluded.gtin, excluded.description, excluded.qty_ordered);
    DELETE FROM barcodes b WHERE order_no = ANY (taken) AND NOT EXISTS (
        SELECT FROM unnest(codes) t WHERE t.order_no = b.order_no AND t.code = b.code
            AND coalesce(t.line_no, 0) = coalesce(b.line_no, 0)
    );
    INSERT INTO barcodes AS b (order_no, line_no, code, qty_per_scan)
    SELECT * FROM unnest(codes) WHERE order_no = ANY (taken)
    ON CONFLICT (order_no, line_no, code) DO UPDATE SET qty_per_scan = excluded.qty_per_scan
    WHERE b.qty_per_scan <> excluded.qty_per_scan;
    WITH told_site AS (
        INSERT INTO order_site (order_no, site) SELECT unnest(numbers), p_site
        ON CONFLICT DO NOTHING RETURNING order_no
    )
    SELECT array_agg(order_no) INTO joined
    FROM told_site WHERE order_no <> ALL (created);
    RETURN json_build_object(
        'created', cardinality(created), 'differing', to_json(differing),
        'joined', coalesce(to_json(joined), '[]'), 'packed', (
            SELECT coalesce(json_agg(row ORDER BY row->>0, (row->>1)::integer), '[]') FROM (
                SELECT json_build_array(order_no, line_no, coalesce(qty_ordered, 0), qty_packed) AS row
                FROM packed LEFT JOIN (
                    SELECT * FROM order_lines WHERE order_no = ANY (differing)
                ) ordered USING (order_no, line_no)
                WHERE NOT only_new AND order_no = ANY (differing)
                    AND qty_packed > coalesce(qty_ordered, 0)
                UNION ALL SELECT json_build_array(order_no, 0, 0, 0) FROM conflicts
                WHERE NOT only_new AND order_no = ANY (differing) AND kind = 'changed_after_pack'
            ) notes
        )
    );
END
$$;

-- A scan as it is pushed; data and sent are base64. One with `poison` is quarantined as sent.
CREATE TYPE told_scan AS (
    seq bigint, scan_id uuid, station text, station_seq bigint, order_no text, step text,
    verdict text, reason text, operator text, scanner_id text, data text, symbology text,
    line_no integer, qty integer, closing text, undoes uuid, reopens uuid, revision bigint, lot text,
    serial text, expiry text, captured_utc_ms bigint, stored_utc_ms bigint, poison text, sent text
);

-- Takes an incarnation's next scans, a JSON array of told_scan by `seq` without a gap. One that is in
-- quarantine may be told again with them, whatever its `seq`, and is stored now if it can be. A scan that
-- another store under another name stores at the same moment (one is a copy of the other) is waited for and
-- then had already.
--
-- Answers with the number of each in its order, and with `last_seq`; with those it had already, judged
-- otherwise than it is told now (`known`): what was pushed first stands. `refused` says why nothing was
-- taken: 'gap' (some between last_seq and the last of these are missing: the centre was put back), 'taken'
-- (another scan has such a number, or this one has another in this incarnation: the store was copied or put
-- back, and its stations told it their scans in another order; take a new incarnation), 'site' (this
-- incarnation belongs to another site), 'held' (another program has the order `held` of these open, or one
-- that cannot be named: push again). The wait for it is
-- short, so that an edge pulls in between; whoever pushes again at once is there when the order is let go.
-- It is shorter than Postgres waits before it looks for a deadlock (a second): an ERP that changes orders in
-- another order than a push locks them finds them let go, and is not ended.
CREATE FUNCTION push_v1(p_site text, p_incarnation uuid, p_utc_ms bigint, told json) RETURNS json
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = scanstation, pg_catalog, pg_temp SET jit = off SET lock_timeout = '800ms' AS $$
DECLARE
    batch CONSTANT told_scan[] := ARRAY(
        SELECT row FROM json_populate_recordset(NULL::told_scan, told) row
    );
    first CONSTANT bigint := (SELECT min(seq) FROM unnest(batch));
    final CONSTANT bigint := (SELECT max(seq) FROM unnest(batch));
    numbers CONSTANT text[] := ARRAY(
        SELECT DISTINCT order_no FROM unnest(batch)
        WHERE order_no IS NOT NULL AND poison IS NULL ORDER BY order_no
    );
    known incarnations;
    next bigint;
    refused text;
    held text;
    had uuid[];
    broken text;
BEGIN
    PERFORM refuse_login(p_site);
    PERFORM refuse_restored(p_site);
    INSERT INTO incarnations (incarnation, site, first_seq, last_seq)
    VALUES (p_incarnation, p_site, first, first - 1) ON CONFLICT DO NOTHING;
    SELECT * INTO known FROM incarnations WHERE incarnation = p_incarnation FOR UPDATE;
    next := (SELECT min(seq) FROM unnest(batch) WHERE seq > known.last_seq);
    refused := CASE
        WHEN known.site <> p_site THEN 'site'
        WHEN next > known.last_seq + 1 OR final - next + 1 <> (
            SELECT count(DISTINCT seq) FROM unnest(batch) WHERE seq >= next
        ) THEN 'gap'
        WHEN EXISTS (
            SELECT FROM unnest(batch) t WHERE t.seq <= known.last_seq
                AND NOT EXISTS (
                    SELECT FROM scans s WHERE s.scan_id = t.scan_id
                        AND (s.incarnation <> p_incarnation OR s.seq = t.seq)
                )
                AND NOT EXISTS (
                    SELECT FROM quarantine q
                    WHERE q.scan_id = t.scan_id AND q.incarnation = p_incarnation AND q.seq = t.seq
                )
        ) THEN 'taken'
    END;
    IF refused IS NOT NULL THEN
        RETURN json_build_object(
            'centre', centre(), 'refused', refused, 'last_seq', known.last_seq
        );
    END IF;
    BEGIN
        INSERT INTO order_state (order_no) SELECT unnest(numbers) ON CONFLICT DO NOTHING;
        PERFORM FROM order_state WHERE order_no = ANY (numbers) ORDER BY order_no FOR UPDATE;
    EXCEPTION WHEN lock_not_available THEN
        WITH free AS MATERIALIZED (
            SELECT order_no FROM order_state WHERE order_no = ANY (numbers) FOR UPDATE SKIP LOCKED
        )
        SELECT min(order_no) INTO held FROM order_state
        WHERE order_no = ANY (numbers) AND order_no NOT IN (TABLE free);
        RETURN json_build_object(
            'centre', centre(), 'refused', 'held', 'held', held, 'last_seq', known.last_seq
        );
    END;
    FOR turn IN 1..9 LOOP
        BEGIN
            had := ARRAY(SELECT scan_id FROM scans JOIN unnest(batch) t USING (scan_id));
            INSERT INTO quarantine (incarnation, seq, scan_id, sent, why)
            SELECT p_incarnation, seq, scan_id, decode(sent, 'base64'), poison
            FROM unnest(batch) t WHERE poison IS NOT NULL
                AND NOT EXISTS (SELECT FROM scans s WHERE s.scan_id = t.scan_id)
            ON CONFLICT (incarnation, seq) DO UPDATE SET why = excluded.why;
            WITH fresh AS (
                INSERT INTO scans (
                    scan_id, site, station, station_seq, incarnation, seq, order_no, oseq, step, verdict,
                    reason, operator, scanner_id, data, symbology, line_no, qty, closing, undoes, reopens,
                    revision, lot, serial, expiry, captured, stored
                )
                SELECT
                    t.scan_id, p_site, t.station, t.station_seq, p_incarnation, t.seq, t.order_no,
                    o.last_oseq + row_number() OVER (PARTITION BY t.order_no ORDER BY t.seq), t.step,
                    t.verdict, t.reason, t.operator, t.scanner_id, decode(t.data, 'base64'), t.symbology,
                    t.line_no, t.qty, t.closing, t.undoes, t.reopens, t.revision, t.lot, t.serial, t.expiry,
                    to_timestamp(t.captured_utc_ms / 1000.0), to_timestamp(t.stored_utc_ms / 1000.0)
                FROM unnest(batch) t LEFT JOIN order_state o ON o.order_no = t.order_no
                WHERE t.poison IS NULL
                    AND NOT EXISTS (SELECT FROM scans s WHERE s.scan_id = t.scan_id)
                ORDER BY t.seq
                RETURNING order_no, line_no, station, qty
            ), onto_lines AS (
                INSERT INTO line_sums AS l (order_no, line_no, pieces)
                SELECT order_no, line_no, sum(qty) FROM fresh
                WHERE order_no IS NOT NULL AND line_no IS NOT NULL AND qty <> 0 GROUP BY order_no, line_no
                ON CONFLICT (order_no, line_no) DO UPDATE SET pieces = l.pieces + excluded.pieces
            )
            INSERT INTO boxes AS b (order_no, site, station, pieces)
            SELECT order_no, p_site, station, sum(qty) FROM fresh
            WHERE order_no IS NOT NULL AND qty <> 0 GROUP BY order_no, station
            ON CONFLICT (order_no, site, station) DO UPDATE SET pieces = b.pieces + excluded.pieces;
            EXIT;
        EXCEPTION WHEN unique_violation THEN
            GET STACKED DIAGNOSTICS broken = CONSTRAINT_NAME;
            IF broken <> 'scans_pkey' OR turn = 9 THEN
                RAISE;
            END IF;
        END;
    END LOOP;
    DELETE FROM quarantine q USING unnest(batch) t, incarnations i
    WHERE q.scan_id = t.scan_id AND i.incarnation = q.incarnation AND i.site = p_site
        AND EXISTS (SELECT FROM scans s WHERE s.scan_id = t.scan_id);
    PERFORM refold(numbers);
    PERFORM FROM feed WHERE order_no = ANY (numbers) ORDER BY order_no, site FOR NO KEY UPDATE;
    UPDATE feed SET changed = pg_current_xact_id() WHERE order_no = ANY (numbers) AND NOT gone;
    PERFORM wake(numbers);
    UPDATE incarnations SET last_seq = greatest(last_seq, final), heard = now(),
        beside = CASE WHEN known.last_seq >= known.first_seq AND EXISTS (
            SELECT FROM incarnations other WHERE other.site = p_site
                AND other.incarnation <> p_incarnation AND other.heard > known.heard
        ) THEN now() ELSE beside END,
        skew_ms = p_utc_ms - floor(extract(epoch FROM clock_timestamp()) * 1000)
    WHERE incarnation = p_incarnation;
    RETURN json_build_object(
        'centre', centre(), 'last_seq', greatest(known.last_seq, final), 'numbered', (
            SELECT coalesce(json_agg(json_build_array(s.scan_id, s.oseq)), '[]')
            FROM unnest(batch) t JOIN scans s ON s.scan_id = t.scan_id
        ), 'known', (
            SELECT coalesce(json_agg(json_build_array(s.order_no, scan_json(s))), '[]')
            FROM unnest(batch) t JOIN scans s ON s.scan_id = t.scan_id
            WHERE s.scan_id = ANY (had) AND (
                s.order_no, s.line_no, s.qty, s.closing, s.reopens, s.revision, s.verdict
            ) IS DISTINCT FROM (
                t.order_no, t.line_no, t.qty, t.closing, t.reopens, t.revision, t.verdict
            )
        )
    );
END
$$;
