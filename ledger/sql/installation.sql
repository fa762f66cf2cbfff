-- How every tenant's work stands, for the page about the whole installation: counts and moments, never a text. Each figure is
-- a few probes of an index that begins with the tenant, and no count goes beyond ten thousand, whatever lies there.
CREATE OR REPLACE FUNCTION ledger_installation(p_queues text[])
RETURNS TABLE (counted_tenant bigint, events bigint, waiting bigint, jobs bigint, parked bigint, timers_due bigint,
               last_activity timestamptz, unsealed_since timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
    SELECT t.id, coalesce(f.position, 0), work.waiting, work.jobs, given_up.parked, alarms.due, newest.recorded_at, oldest.recorded_at
    FROM public.tenancy_tenant t
    LEFT JOIN public.ledger_sealfrontier f ON f.tenant_id = t.id
    CROSS JOIN LATERAL (
        SELECT count(*) AS waiting, count(w.job_id) AS jobs FROM (
            SELECT d.job_id FROM public.ledger_delivery d
            WHERE d.tenant_id = t.id AND d.done_at IS NULL AND d.parked_at IS NULL LIMIT 10000) w) work
    CROSS JOIN LATERAL (
        SELECT count(*) AS parked FROM (
            (SELECT FROM public.ledger_delivery d WHERE d.tenant_id = t.id AND d.parked_at IS NOT NULL LIMIT 10000)
            UNION ALL
            (SELECT FROM public.ledger_timer a
             WHERE a.tenant_id = t.id AND a.parked_at IS NOT NULL LIMIT 10000)) p) given_up
    CROSS JOIN LATERAL (
        SELECT count(*) AS due FROM unnest(p_queues) q (name) CROSS JOIN LATERAL (
            SELECT FROM public.ledger_timer a
            WHERE a.tenant_id = t.id AND a.queue = q.name AND a.ready_at <= statement_timestamp()
              AND a.done_at IS NULL AND a.parked_at IS NULL LIMIT 10000) d) alarms
    LEFT JOIN LATERAL (
        SELECT r.recorded_at FROM public.ledger_eventrecord r WHERE r.tenant_id = t.id
        ORDER BY r.tenant_id DESC, r.txid DESC, r.id DESC LIMIT 1) newest ON true
    LEFT JOIN LATERAL (
        SELECT r.recorded_at FROM public.ledger_eventrecord r
        WHERE r.tenant_id = t.id AND r.txid >= coalesce(f.txid, 0)
          AND NOT EXISTS (SELECT FROM public.ledger_eventseal s WHERE s.tenant_id = r.tenant_id AND s.record_id = r.id)
        ORDER BY r.tenant_id, r.txid, r.id LIMIT 1) oldest ON true
    WHERE {asked_by_platform}
$$
