/** The catalog queries of views. What holds for `catalog-queries` holds here. */

/**
 * $1: schemas beside the default one. $2: table ids: only the views that read these, directly or through each other; or null.
 * `restore` holds the statements that give a view back what a new one of the same query lacks.
 */
export const viewsQuery = `
  with recursive read as (
    select distinct w.ev_class as view, d.refobjid as relation
      from pg_catalog.pg_rewrite w
      join pg_catalog.pg_depend d
        on d.classid = 'pg_rewrite'::regclass and d.objid = w.oid and d.refclassid = 'pg_class'::regclass
     where w.rulename = '_RETURN' and d.refobjid <> w.ev_class
  ), wanted as (
    select view from read where relation = any ($2::text[]::oid[])
     union
    select read.view from read join wanted on wanted.view = read.relation
  ), views as (
    select c.*, n.nspname,
           case when n.nspname = current_schema() then '' else quote_ident(n.nspname) || '.' end || quote_ident(c.relname) as label,
           case c.relkind when 'm' then 'MATERIALIZED VIEW' else 'VIEW' end as word
      from pg_catalog.pg_class c
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('v', 'm')
       and case when $2::text[] is null then n.nspname = current_schema() or n.nspname = any ($1::text[])
                else c.oid in (select view from wanted) end
       and not exists (
         select from pg_catalog.pg_depend d
          where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
  )
  select v.oid::text as id,
         nullif(v.nspname, current_schema())::text as schema,
         v.relname::text as name,
         v.relkind = 'm' as is_materialized,
         pg_get_viewdef(v.oid) as definition,
         (select coalesce(json_agg(json_build_object('schema', nullif(rn.nspname, current_schema()), 'name', r.relname, 'columns', r.columns)
                                   order by rn.nspname collate "C", r.relname collate "C"), '[]')::text
            from (select c.relname, c.relnamespace, array_agg(a.attname::text order by a.attnum) as columns
                    from pg_catalog.pg_rewrite w
                    join pg_catalog.pg_depend d
                      on d.classid = 'pg_rewrite'::regclass and d.objid = w.oid and d.refclassid = 'pg_class'::regclass
                    join pg_catalog.pg_class c on c.oid = d.refobjid and c.oid <> v.oid
                    left join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum = d.refobjsubid and a.attnum > 0
                   where w.ev_class = v.oid
                   group by c.oid, c.relname, c.relnamespace) r
            join pg_catalog.pg_namespace rn on rn.oid = r.relnamespace) as reads,
         array(
           select format('ALTER %s %s SET (%s)', v.word, v.label, array_to_string(v.reloptions, ', ')) where v.reloptions is not null
           union all
           select format('COMMENT ON %s %s IS %L', v.word, v.label, obj_description(v.oid, 'pg_class'))
            where obj_description(v.oid, 'pg_class') is not null
           union all
           select format('COMMENT ON COLUMN %s.%I IS %L', v.label, a.attname, col_description(v.oid, a.attnum))
             from pg_catalog.pg_attribute a
            where a.attrelid = v.oid and a.attnum > 0 and col_description(v.oid, a.attnum) is not null
           union all
           select pg_get_triggerdef(t.oid) from pg_catalog.pg_trigger t where t.tgrelid = v.oid and not t.tgisinternal
           union all
           select rtrim(pg_get_ruledef(w.oid), ';') from pg_catalog.pg_rewrite w where w.ev_class = v.oid and w.rulename <> '_RETURN'
           union all
           select format('GRANT %s ON %s TO %s%s', string_agg(acl.privilege_type, ', ' order by acl.privilege_type), v.label,
                         case acl.grantee when 0 then 'PUBLIC' else quote_ident(pg_get_userbyid(acl.grantee)) end,
                         case when acl.is_grantable then ' WITH GRANT OPTION' else '' end)
             from aclexplode(v.relacl) acl
            where acl.grantee <> v.relowner
            group by acl.grantee, acl.is_grantable
           union all
           select format('GRANT %s (%I) ON %s TO %s%s', acl.privilege_type, a.attname, v.label,
                         case acl.grantee when 0 then 'PUBLIC' else quote_ident(pg_get_userbyid(acl.grantee)) end,
                         case when acl.is_grantable then ' WITH GRANT OPTION' else '' end)
             from pg_catalog.pg_attribute a, aclexplode(a.attacl) acl
            where a.attrelid = v.oid and a.attacl is not null
           union all
           select format('ALTER %s %s OWNER TO %I', v.word, v.label, pg_get_userbyid(v.relowner))
            where pg_get_userbyid(v.relowner) <> current_user
         ) as restore
    from views v
   order by (v.nspname <> current_schema()), v.nspname collate "C", v.relname collate "C"`;
