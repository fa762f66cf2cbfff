-- Tenants with committed events that have no seal yet. `p_cluster` is this server's identity: a frontier from another
-- server (restored from a dump) counts transactions that never were here, so its tenant is always looked at.
CREATE OR REPLACE FUNCTION ledger_unsealed(p_cluster text) RETURNS TABLE (unsealed_tenant bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
    WITH RECURSIVE one AS (
        (SELECT tenant_id FROM public.ledger_eventrecord ORDER BY tenant_id, txid, id LIMIT 1)
        UNION ALL
        SELECT n.tenant_id FROM one p CROSS JOIN LATERAL (
            SELECT tenant_id FROM public.ledger_eventrecord
            WHERE tenant_id > p.tenant_id ORDER BY tenant_id, txid, id LIMIT 1) n
    )
    SELECT one.tenant_id FROM one
    JOIN public.tenancy_tenant t ON t.id = one.tenant_id AND t.is_active
    LEFT JOIN public.ledger_sealfrontier f ON f.tenant_id = one.tenant_id
    WHERE f.cluster IS DISTINCT FROM p_cluster OR EXISTS (
        SELECT FROM public.ledger_eventrecord r
        WHERE r.tenant_id = one.tenant_id AND r.txid >= f.txid
          AND r.txid < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
          AND NOT EXISTS (SELECT FROM public.ledger_eventseal s WHERE s.tenant_id = r.tenant_id AND s.record_id = r.id))
$$
