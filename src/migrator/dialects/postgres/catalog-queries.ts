/**
 * The catalog queries. Each reads all tables at once, so their number does not depend on the number of tables. They use
 * `pg_catalog` directly: the views of `information_schema` check privileges row by row and are many times slower.
 * Columns come as text, boolean and text[], which every driver reads the same way. Names are sorted by bytes, not by locale.
 * https://www.postgresql.org/docs/current/catalogs.html
 */

/** $1: schemas beside the default one. $2, $3: schema and name of the only tables wanted, or null. $4: names to skip. */
export const tablesQuery = `
  select c.oid::text as id,
         nullif(n.nspname, current_schema())::text as schema,
         c.relname::text as name,
         obj_description(c.oid, 'pg_class') as comment
    from pg_catalog.pg_class c
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace
   where c.relkind = 'r'
     and not c.relispartition
     and c.relname <> all ($4::text[])
     and c.relname not like 'autogen\\_kept\\_%'
     and case when $2::text[] is null
              then n.nspname = current_schema() or n.nspname = any ($1::text[])
              else (n.nspname, c.relname) in (
                select coalesce(wanted.schema, current_schema()), wanted.name
                  from unnest($2::text[], $3::text[]) as wanted (schema, name))
         end
     and not exists (
       select from pg_catalog.pg_depend d
        where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
   order by (n.nspname <> current_schema()), n.nspname collate "C", c.relname collate "C"`;

/** $1: table ids. */
export const columnsQuery = `
  select a.attrelid::text as table_id,
         a.attname::text as name,
         format_type(a.atttypid, a.atttypmod) as formatted_type,
         named.typname::text as type_name,
         case when tn.nspname in ('pg_catalog', current_schema()) then null
              when named.typtype <> 'e' and pg_type_is_visible(named.oid) then null
              else tn.nspname end::text as type_schema,
         tn.nspname = 'pg_catalog' as is_built_in,
         element.oid is not null as is_array,
         case when named.typtype = 'e' then named.oid end::text as enum_id,
         a.attnotnull as is_not_null,
         a.attidentity::text as identity,
         a.attgenerated::text as generated,
         pg_get_expr(ad.adbin, ad.adrelid) as expression,
         ad.oid is not null and exists (
           select from pg_catalog.pg_depend owned
             join pg_catalog.pg_depend used
               on used.classid = 'pg_attrdef'::regclass and used.objid = ad.oid
              and used.refclassid = 'pg_class'::regclass and used.refobjid = owned.objid
            where owned.classid = 'pg_class'::regclass and owned.refclassid = 'pg_class'::regclass
              and owned.refobjid = a.attrelid and owned.refobjsubid = a.attnum
              and owned.deptype = 'a') as uses_owned_sequence,
         case when a.attcollation <> t.typcollation then co.collname end::text as collation,
         col_description(a.attrelid, a.attnum) as comment
    from pg_catalog.pg_attribute a
    join pg_catalog.pg_type t on t.oid = a.atttypid
    left join pg_catalog.pg_type element on element.typarray = t.oid and t.typelem = element.oid
    join pg_catalog.pg_type named on named.oid = coalesce(element.oid, t.oid)
    join pg_catalog.pg_namespace tn on tn.oid = named.typnamespace
    left join pg_catalog.pg_attrdef ad on ad.adrelid = a.attrelid and ad.adnum = a.attnum
    left join pg_catalog.pg_collation co on co.oid = a.attcollation
   where a.attrelid = any ($1::text[]::oid[])
     and a.attnum > 0
     and not a.attisdropped
   order by a.attrelid, a.attnum`;

/** $1: table ids. The NOT NULL constraints of PostgreSQL 18 (contype n) are read with the columns. */
export const constraintsQuery = `
  select con.conrelid::text as table_id,
         con.conname::text as name,
         con.contype::text as kind,
         array(select a.attname::text
                 from unnest(con.conkey) with ordinality as key (number, position)
                 join pg_catalog.pg_attribute a on a.attrelid = con.conrelid and a.attnum = key.number
                order by key.position) as columns,
         nullif(rn.nspname, current_schema())::text as referenced_schema,
         rc.relname::text as referenced_table,
         array(select a.attname::text
                 from unnest(con.confkey) with ordinality as key (number, position)
                 join pg_catalog.pg_attribute a on a.attrelid = con.confrelid and a.attnum = key.number
                order by key.position) as referenced_columns,
         con.confdeltype::text as on_delete,
         con.confupdtype::text as on_update,
         con.condeferrable as is_deferrable,
         con.condeferred as is_deferred,
         case when con.contype = 'x' then pg_get_constraintdef(con.oid) else pg_get_expr(con.conbin, con.conrelid) end as expression
    from pg_catalog.pg_constraint con
    left join pg_catalog.pg_class rc on rc.oid = con.confrelid
    left join pg_catalog.pg_namespace rn on rn.oid = rc.relnamespace
   where con.conrelid = any ($1::text[]::oid[])
     and con.contype in ('p', 'u', 'c', 'f', 'x')
   order by con.conrelid, con.conname collate "C"`;

/**
 * $1: table ids. One row for each key or included column of each index that backs no constraint. The bits of `indoption` are
 * 1 for DESC and 2 for NULLS FIRST (src/include/catalog/pg_index.h). `indnullsnotdistinct` exists from PostgreSQL 15.
 */
export const indexesQuery = `
  select i.indrelid::text as table_id,
         i.indexrelid::text as id,
         ic.relname::text as name,
         am.amname::text as method,
         i.indisunique as is_unique,
         coalesce((to_jsonb(i) ->> 'indnullsnotdistinct')::boolean, false) as nulls_not_distinct,
         pg_get_expr(i.indpred, i.indrelid) as predicate,
         key.position > i.indnkeyatts as is_included,
         a.attname::text as column_name,
         case when a.attname is null then pg_get_indexdef(i.indexrelid, key.position::integer, false) end as expression,
         key.position <= i.indnkeyatts and (i.indoption[key.position - 1] & 1) = 1 as is_descending,
         key.position <= i.indnkeyatts and (i.indoption[key.position - 1] & 2) = 2 as has_nulls_first,
         case when a.attname is not null and co.oid <> a.attcollation then co.collname
              -- An expression inherits the collation of its columns.
              when a.attname is null and co.oid <> kt.typcollation and not exists (
                select from pg_catalog.pg_attribute source
                 where source.attrelid = i.indrelid and source.attcollation = co.oid) then co.collname
         end::text as collation,
         case when not oc.opcdefault then oc.opcname end::text as operator_class
    from pg_catalog.pg_index i
    join pg_catalog.pg_class ic on ic.oid = i.indexrelid
    join pg_catalog.pg_am am on am.oid = ic.relam
   cross join generate_series(1, i.indnatts) as key (position)
    left join pg_catalog.pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[key.position - 1] and a.attnum > 0
    join pg_catalog.pg_attribute ka on ka.attrelid = i.indexrelid and ka.attnum = key.position
    join pg_catalog.pg_type kt on kt.oid = ka.atttypid
    left join pg_catalog.pg_collation co on co.oid = i.indcollation[key.position - 1] and key.position <= i.indnkeyatts
    left join pg_catalog.pg_opclass oc on oc.oid = i.indclass[key.position - 1] and key.position <= i.indnkeyatts
   where i.indrelid = any ($1::text[]::oid[])
     and not exists (
       select from pg_catalog.pg_constraint con
        where con.conindid = i.indexrelid and con.contype in ('p', 'u', 'x'))
   order by i.indrelid, ic.relname collate "C", key.position`;

/** $1: schemas beside the default one. $2: the only enum types wanted, by id, or null. */
export const enumsQuery = `
  select nullif(n.nspname, current_schema())::text as schema,
         t.typname::text as name,
         array(select e.enumlabel::text
                 from pg_catalog.pg_enum e
                where e.enumtypid = t.oid
                order by e.enumsortorder) as values
    from pg_catalog.pg_type t
    join pg_catalog.pg_namespace n on n.oid = t.typnamespace
   where t.typtype = 'e'
     and case when $2::text[] is null
              then n.nspname = current_schema() or n.nspname = any ($1::text[])
              else t.oid = any ($2::text[]::oid[]) end
     and not exists (
       select from pg_catalog.pg_depend d
        where d.classid = 'pg_type'::regclass and d.objid = t.oid and d.deptype = 'e')
   order by (n.nspname <> current_schema()), n.nspname collate "C", t.typname collate "C"`;

/** $1: schemas to look for. */
export const schemasQuery = `
  select n.nspname::text as name
    from pg_catalog.pg_namespace n
   where n.nspname = any ($1::text[]) and n.nspname is distinct from current_schema()
   order by n.nspname collate "C"`;
