-- expand

-- What the register touches is written back by its id, and what is parked is shown in this order. Ids only grow,
-- so an entry costs little more than its bytes.
create index department_record_id on department_record (record_id);
