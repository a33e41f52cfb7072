-- The audit log is read newest first by who, what, which article, which token, and between two times. The rows'
-- ids, in which each index ends by itself, settle the order within a second. One more finds the chiefs' tokens.

DROP INDEX audit_log_article;
DROP INDEX audit_log_actor;
DROP INDEX audit_log_action;

CREATE INDEX audit_log_at ON audit_log (at);
CREATE INDEX audit_log_article ON audit_log (article_id, at) WHERE article_id IS NOT NULL;
CREATE INDEX audit_log_actor ON audit_log (actor, at);
CREATE INDEX audit_log_action ON audit_log (action, at);
CREATE INDEX audit_log_token ON audit_log (token_id, at) WHERE token_id IS NOT NULL;

CREATE INDEX editor_tokens_chiefs ON editor_tokens (id) WHERE role = 'chief' AND revoked_at IS NULL;
