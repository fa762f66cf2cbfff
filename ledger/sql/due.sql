-- Which queues have due work, and which tenants have events without a seal: all that a sweep needs to know.
CREATE OR REPLACE FUNCTION ledger_due() RETURNS TABLE (due_queue text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
    WITH RECURSIVE delivery AS (
        (SELECT tenant_id, queue, ready_at FROM public.ledger_delivery
         WHERE done_at IS NULL AND parked_at IS NULL ORDER BY tenant_id, queue, ready_at LIMIT 1)
        UNION ALL
        SELECT n.tenant_id, n.queue, n.ready_at FROM delivery p CROSS JOIN LATERAL (
            SELECT tenant_id, queue, ready_at FROM public.ledger_delivery
            WHERE done_at IS NULL AND parked_at IS NULL AND (tenant_id, queue) > (p.tenant_id, p.queue)
            ORDER BY tenant_id, queue, ready_at LIMIT 1) n
    ), timer AS (
        (SELECT tenant_id, queue, ready_at FROM public.ledger_timer
         WHERE done_at IS NULL AND parked_at IS NULL ORDER BY tenant_id, queue, ready_at LIMIT 1)
        UNION ALL
        SELECT n.tenant_id, n.queue, n.ready_at FROM timer p CROSS JOIN LATERAL (
            SELECT tenant_id, queue, ready_at FROM public.ledger_timer
            WHERE done_at IS NULL AND parked_at IS NULL AND (tenant_id, queue) > (p.tenant_id, p.queue)
            ORDER BY tenant_id, queue, ready_at LIMIT 1) n
    )
    SELECT DISTINCT w.queue::text FROM (TABLE delivery UNION ALL TABLE timer) w
    JOIN public.tenancy_tenant t ON t.id = w.tenant_id AND t.is_active
    WHERE w.ready_at <= clock_timestamp()
$$
