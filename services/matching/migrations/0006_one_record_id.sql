-- expand

-- The id has had an index since its first day, that of its constraint: a second one costs each record an eighth more.
drop index department_record_id;
alter table department_record rename constraint unmatched_unmatched_id_key to department_record_id;

