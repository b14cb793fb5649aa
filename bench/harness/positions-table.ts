/** Creates a table of positions of partitions, for a program that is measured beside the hub. */
export function positionsTable(name: string): string {
  return `create table ${name} (partition integer primary key, next_offset bigint not null)`;
}

/** Statement that remembers how far partitions are read: `$1` their numbers, `$2` the offsets behind. */
export function positionsSql(name: string): string {
  return `
    insert into ${name} select * from unnest($1::integer[], $2::bigint[])
    on conflict (partition) do update set next_offset = excluded.next_offset`;
}
