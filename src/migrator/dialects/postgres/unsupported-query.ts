/**
 * Objects, and details of constraints, that the Schema value has no place for, named as a person would write them. Whatever an extension made is not listed.
 * $1: table ids. $2: schemas beside the default one. $3: whether to list the relations of those schemas too.
 */
export const unsupportedQuery = `
  with relation as (
    select c.oid, c.relkind, c.relispartition, c.relname,
           case when n.nspname = current_schema() then '' else n.nspname || '.' end || c.relname as label
      from pg_catalog.pg_class c
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace
     where n.nspname = current_schema() or n.nspname = any ($2::text[]) or c.oid = any ($1::text[]::oid[])
  )
  select what::text, name::text
    from (
      select case when r.relispartition then 'partition'
                  when r.relkind = 'p' then 'partitioned table'
                  when r.relkind = 'f' then 'foreign table' end as what,
             r.label as name, 'pg_class'::regclass as class, r.oid as id
        from relation r
       where $3::boolean and (r.relkind in ('p', 'f') or (r.relkind = 'r' and r.relispartition))
      union all
      select 'trigger', r.label || '.' || t.tgname, 'pg_trigger'::regclass, t.oid
        from pg_catalog.pg_trigger t join relation r on r.oid = t.tgrelid
       where t.tgrelid = any ($1::text[]::oid[]) and not t.tgisinternal
      union all
      select 'rule', r.label || '.' || w.rulename, 'pg_rewrite'::regclass, w.oid
        from pg_catalog.pg_rewrite w join relation r on r.oid = w.ev_class
       where w.ev_class = any ($1::text[]::oid[])
      union all
      select 'policy', r.label || '.' || p.polname, 'pg_policy'::regclass, p.oid
        from pg_catalog.pg_policy p join relation r on r.oid = p.polrelid
       where p.polrelid = any ($1::text[]::oid[])
      union all
      select 'invalid index', r.label || '.' || ic.relname, 'pg_class'::regclass, ic.oid
        from pg_catalog.pg_index i
        join pg_catalog.pg_class ic on ic.oid = i.indexrelid
        join relation r on r.oid = i.indrelid
       where i.indrelid = any ($1::text[]::oid[]) and not i.indisvalid
      union all
      select detail.what, r.label || '.' || con.conname, 'pg_constraint'::regclass, con.oid
        from pg_catalog.pg_constraint con
        join relation r on r.oid = con.conrelid
        left join pg_catalog.pg_index i on i.indexrelid = con.conindid and con.contype in ('p', 'u')
       cross join lateral (values
         ('NOT VALID constraint', not con.convalidated),
         ('MATCH FULL foreign key', con.contype = 'f' and con.confmatchtype = 'f'),
         ('NO INHERIT check', con.contype = 'c' and con.connoinherit),
         ('NULLS NOT DISTINCT constraint', coalesce((to_jsonb(i) ->> 'indnullsnotdistinct')::boolean, false)),
         ('INCLUDE of a constraint', coalesce(i.indnatts > i.indnkeyatts, false))
       ) as detail (what, is_there)
       where con.conrelid = any ($1::text[]::oid[]) and detail.is_there
    ) as seen
   where not exists (
     select from pg_catalog.pg_depend d where d.classid = seen.class and d.objid = seen.id and d.deptype = 'e')
   order by name collate "C", what`;
