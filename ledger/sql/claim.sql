-- Claim due work of one queue for a worker: a lease by the database's clock and a token that fences off late workers.
-- Fair: every tenant with due work gets an equal share of the batch, however long another's backlog is.
CREATE OR REPLACE FUNCTION {function}(p_queue text, p_limit int, p_lease interval)
RETURNS TABLE (claimed_id uuid, claimed_tenant bigint, token uuid, tries int, what text, handler text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
    moment timestamptz := clock_timestamp();
    due bigint[];
    room int := p_limit;
    waiting_tenants int;
    one bigint;
    taken int;
BEGIN
    -- A loose index scan: one probe per tenant that has anything waiting, one for its earliest in this queue.
    WITH RECURSIVE one AS (
        (SELECT tenant_id FROM public.{table}
         WHERE done_at IS NULL AND parked_at IS NULL ORDER BY tenant_id, queue, ready_at LIMIT 1)
        UNION ALL
        SELECT n.tenant_id FROM one p CROSS JOIN LATERAL (
            SELECT tenant_id FROM public.{table}
            WHERE done_at IS NULL AND parked_at IS NULL AND tenant_id > p.tenant_id
            ORDER BY tenant_id, queue, ready_at LIMIT 1) n
    )
    SELECT array_agg(p.tenant_id ORDER BY random()) INTO due FROM one p
    CROSS JOIN LATERAL (
        SELECT w.ready_at FROM public.{table} w
        WHERE w.tenant_id = p.tenant_id AND w.queue = p_queue AND w.done_at IS NULL AND w.parked_at IS NULL
        ORDER BY w.ready_at LIMIT 1) first
    JOIN public.tenancy_tenant t ON t.id = p.tenant_id AND t.is_active
    WHERE first.ready_at <= moment;

    waiting_tenants := coalesce(array_length(due, 1), 0);
    FOREACH one IN ARRAY coalesce(due, '{}'::bigint[]) LOOP
        EXIT WHEN room <= 0;
        RETURN QUERY
        WITH mine AS (
            SELECT w.id FROM public.{table} w
            WHERE w.tenant_id = one AND w.queue = p_queue AND w.ready_at <= moment
              AND w.done_at IS NULL AND w.parked_at IS NULL {in_turn}
            ORDER BY w.ready_at LIMIT greatest(1, room / waiting_tenants) FOR UPDATE SKIP LOCKED
        )
        UPDATE public.{table} w
        SET lease_token = gen_random_uuid(), ready_at = moment + p_lease, claims = w.claims + 1
        FROM mine WHERE w.tenant_id = one AND w.id = mine.id
        RETURNING w.id, w.tenant_id, w.lease_token, w.claims::int, w.kind::text, {handler};
        GET DIAGNOSTICS taken = ROW_COUNT;
        room := room - taken;
        waiting_tenants := greatest(1, waiting_tenants - 1);
    END LOOP;
END
$$
