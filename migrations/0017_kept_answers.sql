-- What a POST with a key was answered (JSON: status, headers, body), to be given again as it was. From now on `key`
-- begins with whose it is. Rows of the release before, which may run beside, have the key alone and no answer.
ALTER TABLE idempotency_keys ADD COLUMN answer TEXT;
