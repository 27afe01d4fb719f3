/** Every column type of TypeORM's PostgreSQL driver, with a neighbour that its values survive. */
import { column, type Misjudged, type Variant } from "./variant";

const on = "postgres";
const nullable = true;

const retypes: Misjudged = {
  says: " array",
  because: "it finds no precision in the type of an array, and writes a type that is none",
};

// prettier-ignore
const numbers: readonly Variant[] = [
  column(on, "int to bigint", { type: "int" }, { type: "bigint" }, [2147483647, -1]),
  column(on, "int2 to int4", { type: "int2" }, { type: "int4" }, [32767]),
  column(on, "int8 to numeric", { type: "int8" }, { type: "numeric" }, ["9223372036854775807"]),
  column(on, "int4 to varchar", { type: "int4" }, { type: "varchar" }, [42, -7]),
  column(on, "smallint to integer", { type: "smallint" }, { type: "integer" }, [1]),
  column(on, "integer to nullable integer", { type: "integer" }, { type: "integer", nullable }, [1]),
  column(on, "bigint to decimal", { type: "bigint" }, { type: "decimal" }, ["9007199254740993"]),
  column(on, "decimal(10,2) to decimal(14,4)", { type: "decimal", precision: 10, scale: 2 }, { type: "decimal", precision: 14, scale: 4 }, ["1.25"], { becomes: ["1.2500"] }),
  column(on, "numeric(10) to numeric(12)", { type: "numeric", precision: 10 }, { type: "numeric", precision: 12 }, ["12"]),
  column(on, "numeric(10,0) to numeric(10,2)", { type: "numeric", precision: 10, scale: 0 }, { type: "numeric", precision: 10, scale: 2 }, ["12"], { becomes: ["12.00"] }),
  column(on, "numeric to numeric(20,4)", { type: "numeric" }, { type: "numeric", precision: 20, scale: 4 }, ["1.5"], { becomes: ["1.5000"], returns: ["1.5000"] }),
  column(on, "numeric(10,4) to numeric(10)", { type: "numeric", precision: 10, scale: 4 }, { type: "numeric", precision: 10 }, ["2.0000"], {
    becomes: ["2"],
  }),
  column(on, "real to double precision", { type: "real" }, { type: "double precision" }, [0.5]),
  column(on, "float to real", { type: "float" }, { type: "real" }, [0.25]),
  column(on, "float4 to float8", { type: "float4" }, { type: "float8" }, [0.25]),
  column(on, "double precision to numeric", { type: "double precision" }, { type: "numeric" }, [1.5]),
  column(on, "money to nullable money", { type: "money" }, { type: "money", nullable }, ["$12.50"]),
];

// prettier-ignore
const texts: readonly Variant[] = [
  column(on, "varchar to text", { type: "varchar" }, { type: "text" }, ["a", 'it\'s \\ "x"']),
  column(on, "character varying to varchar(80)", { type: "character varying" }, { type: "varchar", length: 80 }, ["a"]),
  column(on, "varchar(50) to varchar(100)", { type: "varchar", length: 50 }, { type: "varchar", length: 100 }, ["a"]),
  column(on, "varchar(100) to text", { type: "varchar", length: 100 }, { type: "text" }, ["a"]),
  column(on, "varchar(10) to varchar(20), required with rows and a unique", { type: "varchar", length: 10, unique: true }, { type: "varchar", length: 20, unique: true }, ["a", "b"]),
  column(on, "character(3) to char(5)", { type: "character", length: 3 }, { type: "char", length: 5 }, ["abc"]),
  column(on, "char to varchar(4)", { type: "char" }, { type: "varchar", length: 4 }, ["a"]),
  column(on, "text to varchar(1000)", { type: "text" }, { type: "varchar", length: 1000 }, ["a"]),
  column(on, "text gets a collation", { type: "text" }, { type: "text", collation: "C" }, ["a"]),
  column(on, 'varchar(5) gets the collation "C"', { type: "varchar", length: 5 }, { type: "varchar", length: 5, collation: "C" }, ["a"]),
  column(on, 'varchar(5) loses the collation "C"', { type: "varchar", length: 5, collation: "C" }, { type: "varchar", length: 5 }, ["a"]),
  column(on, "a collation is exchanged", { type: "text", collation: "C" }, { type: "text", collation: "POSIX" }, ["a"]),
  column(on, "a collation stays while the length grows", { type: "varchar", length: 5, collation: "C" }, { type: "varchar", length: 9, collation: "C" }, ["a"]),
  column(on, "citext to text", { type: "citext" }, { type: "text" }, ["A"], { extension: "citext" }),
  column(on, "hstore to nullable hstore", { type: "hstore", hstoreType: "string" }, { type: "hstore", hstoreType: "string", nullable }, ['"a"=>"b"'], { extension: "hstore" }),
  column(on, "ltree to nullable ltree", { type: "ltree" }, { type: "ltree", nullable }, ["a.b"], {
    extension: "ltree",
  }),
  column(on, "cube to nullable cube", { type: "cube" }, { type: "cube", nullable }, ["(1, 2)"], {
    extension: "cube",
  }),
  column(on, "vector(3) to vector(4)", { type: "vector", length: 3 }, { type: "vector", length: 4 }, [], {
    extension: "vector",
  }),
  column(on, "halfvec(3) to nullable halfvec(3)", { type: "halfvec", length: 3 }, { type: "halfvec", length: 3, nullable }, [], { extension: "vector" }),
  column(on, "geometry to geometry(Point,4326)", { type: "geometry" }, { type: "geometry", spatialFeatureType: "Point", srid: 4326 }, [], { extension: "postgis" }),
  column(on, "geography to nullable geography", { type: "geography" }, { type: "geography", nullable }, [], {
    extension: "postgis",
  }),
  column(on, "xml to text", { type: "xml" }, { type: "text" }, ["<a/>"]),
  column(on, "bytea to nullable bytea", { type: "bytea" }, { type: "bytea", nullable }, ["\\x01ff"]),
];

// prettier-ignore
const bits: readonly Variant[] = [
  column(on, "bit(3) to bit varying(5)", { type: "bit", length: 3 }, { type: "bit varying", length: 5 }, ["101"]),
  column(on, "bit to bit(1), which it is", { type: "bit" }, { type: "bit", nullable }, ["1"]),
  column(on, "varbit(3) to varbit(6)", { type: "varbit", length: 3 }, { type: "varbit", length: 6 }, ["10"]),
  column(on, "bit varying to bit varying(8)", { type: "bit varying" }, { type: "bit varying", length: 8 }, ["10"]),
];

// prettier-ignore
const times: readonly Variant[] = [
  column(on, "timestamp to timestamptz", { type: "timestamp" }, { type: "timestamptz" }, ["2020-01-01T00:00:00Z"], { becomes: ["2020-01-01 00:00:00+00"] }),
  column(on, "timestamptz to timestamp(3)", { type: "timestamptz" }, { type: "timestamp", precision: 3 }, ["2020-01-01T00:00:00Z"], { becomes: ["2020-01-01 00:00:00"] }),
  column(on, "timestamp(3) to timestamp(6)", { type: "timestamp", precision: 3 }, { type: "timestamp", precision: 6 }, ["2020-01-01 00:00:00.123"]),
  column(on, "timestamp(0) to timestamp", { type: "timestamp", precision: 0 }, { type: "timestamp" }, ["2020-01-01 00:00:00"]),
  column(on, "timestamp without time zone to date", { type: "timestamp without time zone" }, { type: "date" }, ["2020-01-01 00:00:00"], { becomes: ["2020-01-01"] }),
  column(on, "timestamp with time zone(3) to timestamptz", { type: "timestamp with time zone", precision: 3 }, { type: "timestamptz" }, ["2020-01-01T00:00:00Z"]),
  column(on, "date to timestamp", { type: "date" }, { type: "timestamp" }, ["2020-01-01"], {
    becomes: ["2020-01-01 00:00:00"],
  }),
  column(on, "time to time(3)", { type: "time" }, { type: "time", precision: 3 }, ["12:00:00"]),
  column(on, "time without time zone to timetz", { type: "time without time zone" }, { type: "timetz" }, ["12:00:00"], { becomes: ["12:00:00+00"] }),
  column(on, "time with time zone(2) to time with time zone", { type: "time with time zone", precision: 2 }, { type: "time with time zone" }, ["12:00:00+02"]),
  column(on, "timetz to nullable timetz", { type: "timetz" }, { type: "timetz", nullable }, ["12:00:00+02"]),
  column(on, "interval to interval(3)", { type: "interval" }, { type: "interval", precision: 3 }, ["1 day 02:00:00"]),
  column(on, "interval to text", { type: "interval" }, { type: "text" }, ["1 day"]),
];

// prettier-ignore
const others: readonly Variant[] = [
  column(on, "bool to nullable bool", { type: "bool" }, { type: "bool", nullable }, [true]),
  column(on, "boolean to integer", { type: "boolean" }, { type: "integer" }, [true, false], {
    becomes: ["1", "0"],
  }),
  column(on, "point to nullable point", { type: "point" }, { type: "point", nullable }, ["(1,2)"]),
  column(on, "line to nullable line", { type: "line" }, { type: "line", nullable }, ["{1,2,3}"]),
  column(on, "lseg to nullable lseg", { type: "lseg" }, { type: "lseg", nullable }, ["[(0,0),(1,1)]"]),
  column(on, "box to nullable box", { type: "box" }, { type: "box", nullable }, ["(1,1),(0,0)"]),
  column(on, "path to nullable path", { type: "path" }, { type: "path", nullable }, ["((0,0),(1,1))"]),
  column(on, "polygon to nullable polygon", { type: "polygon" }, { type: "polygon", nullable }, ["((0,0),(1,1),(1,0))"]),
  column(on, "circle to nullable circle", { type: "circle" }, { type: "circle", nullable }, ["<(0,0),1>"]),
  column(on, "cidr to inet", { type: "cidr" }, { type: "inet" }, ["10.0.0.0/8"]),
  column(on, "inet to text", { type: "inet" }, { type: "text" }, ["10.0.0.1/32"]),
  column(on, "macaddr to nullable macaddr", { type: "macaddr" }, { type: "macaddr", nullable }, ["08:00:2b:01:02:03"]),
  column(on, "macaddr8 to nullable macaddr8", { type: "macaddr8" }, { type: "macaddr8", nullable }, ["08:00:2b:01:02:03:04:05"]),
  column(on, "tsvector to nullable tsvector", { type: "tsvector" }, { type: "tsvector", nullable }, ["'a' 'b'"]),
  column(on, "tsquery to nullable tsquery", { type: "tsquery" }, { type: "tsquery", nullable }, ["'a' & 'b'"]),
  column(on, "uuid to text", { type: "uuid" }, { type: "text" }, ["00000000-0000-0000-0000-00000000000a"]),
  column(on, "varchar to uuid", { type: "varchar" }, { type: "uuid" }, ["00000000-0000-0000-0000-00000000000a"]),
  column(on, "json to jsonb", { type: "json" }, { type: "jsonb" }, ['{"a": 1}']),
  column(on, "jsonb to text", { type: "jsonb" }, { type: "text" }, ['{"a": 1}']),
  column(on, "text to jsonb", { type: "text" }, { type: "jsonb" }, ['{"a": 1}']),
  column(on, "jsonpath to nullable jsonpath", { type: "jsonpath" }, { type: "jsonpath", nullable }, ['$."a"']),
  ...["int4range", "int8range"].map((type) => column(on, `${type} to nullable ${type}`, { type: type as "int4range" }, { type: type as "int4range", nullable }, ["[1,3)"])),
  column(on, "numrange to nullable numrange", { type: "numrange" }, { type: "numrange", nullable }, ["[1.5,3)"]),
  column(on, "tsrange to nullable tsrange", { type: "tsrange" }, { type: "tsrange", nullable }, ["empty"]),
  column(on, "tstzrange to nullable tstzrange", { type: "tstzrange" }, { type: "tstzrange", nullable }, ["empty"]),
  column(on, "daterange to nullable daterange", { type: "daterange" }, { type: "daterange", nullable }, ["[2020-01-01,2020-02-01)"]),
  ...(["int4multirange", "int8multirange", "nummultirange", "tsmultirange", "tstzmultirange", "datemultirange"] as const).map((type) => column(on, `${type} to nullable ${type}`, { type }, { type, nullable }, ["{}"])),
  column(on, "simple-json to text, which it is", { type: "simple-json" }, { type: "text", nullable }, ['{"a":1}']),
  column(on, "simple-array to nullable simple-array", { type: "simple-array" }, { type: "simple-array", nullable }, ["a,b"]),
  column(on, "an entity's String to Number", { type: String }, { type: Number }, ["42"]),
  column(on, "an entity's Boolean to nullable", { type: Boolean }, { type: Boolean, nullable }, [true]),
  column(on, "an entity's Date to timestamptz", { type: Date }, { type: "timestamptz" }, ["2020-01-01 00:00:00"], { becomes: ["2020-01-01 00:00:00+00"] }),
];

// prettier-ignore
const arrays: readonly Variant[] = [
  column(on, "integer[] to bigint[]", { type: "integer", array: true }, { type: "bigint", array: true }, ["{1,2}"]),
  column(on, "text[] to nullable text[]", { type: "text", array: true }, { type: "text", array: true, nullable }, ['{a,NULL,"b c"}']),
  column(on, "varchar(20)[] to varchar(40)[]", { type: "varchar", length: 20, array: true }, { type: "varchar", length: 40, array: true }, ["{a}"]),
  column(on, "varchar[] to text[]", { type: "varchar", array: true }, { type: "text", array: true }, ["{a}"]),
  column(on, "numeric(10,2)[] to numeric(12,4)[]", { type: "numeric", precision: 10, scale: 2, array: true }, { type: "numeric", precision: 12, scale: 4, array: true }, ["{1.50}"], { becomes: ["{1.5000}"] }),
  column(on, "timestamptz(3)[] to timestamptz[]", { type: "timestamptz", precision: 3, array: true }, { type: "timestamptz", array: true }, ["{}"], { judge: retypes }),
  column(on, "timestamp[] to timestamp(3)[]", { type: "timestamp", array: true }, { type: "timestamp", precision: 3, array: true }, ["{}"], { judgeAfter: retypes }),
  column(on, "uuid[] to text[]", { type: "uuid", array: true }, { type: "text", array: true }, ["{00000000-0000-0000-0000-00000000000a}"]),
  column(on, "jsonb[] to nullable jsonb[]", { type: "jsonb", array: true }, { type: "jsonb", array: true, nullable }, ["{}"]),
  column(on, "boolean[] to nullable boolean[]", { type: "boolean", array: true }, { type: "boolean", array: true, nullable }, ["{t,f}"]),
  column(on, "char(3)[] to char(5)[]", { type: "char", length: 3, array: true }, { type: "char", length: 5, array: true }, ["{abc}"], { becomes: ['{"abc  "}'] }),
  column(on, "integer to integer[]", { type: "integer" }, { type: "integer", array: true }, [1], { becomes: ["{1}"] }),
  column(on, "varchar(3) to varchar(3)[]", { type: "varchar", length: 3 }, { type: "varchar", length: 3, array: true }, ["a,b"], { becomes: ['{"a,b"}'] }),
  column(on, "text to nullable uuid[]", { type: "text" }, { type: "uuid", array: true, nullable }, ["00000000-0000-0000-0000-00000000000a"], { becomes: ["{00000000-0000-0000-0000-00000000000a}"] }),
];

export const postgresTypes: readonly Variant[] = [
  ...numbers,
  ...texts,
  ...bits,
  ...times,
  ...others,
  ...arrays,
];
