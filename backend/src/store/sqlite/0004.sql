-- A supplier may prove itself by a client certificate.

ALTER TABLE suppliers ADD COLUMN certificate BLOB;
