-- What a database asks of malloc: rows put in, found, changed and dropped, in memory.
CREATE TABLE device(id INTEGER PRIMARY KEY, name TEXT, slot INTEGER, kb INTEGER);
CREATE INDEX by_slot ON device(slot, kb);
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
INSERT INTO device SELECT i, printf('process %d of the device', i), i * 7 % 33, i * 7919 % 32768 FROM n;
SELECT slot, count(*), sum(kb), group_concat(name) FROM device GROUP BY slot ORDER BY 3;
UPDATE device SET name = name || ' again' WHERE id % 3 = 0;
DELETE FROM device WHERE kb % 5 = 1;
SELECT a.slot, max(length(a.name || b.name)) FROM device a JOIN device b ON b.id = a.id + 1 GROUP BY a.slot;
DROP TABLE device;
