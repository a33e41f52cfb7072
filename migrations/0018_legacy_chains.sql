-- Which rows lead to a path, whatever its query: an import may not make one of these an old address.
CREATE INDEX legacy_urls_path ON legacy_urls (
  rtrim(substr(path, 1, min(instr(path || '?', '?'), instr(path || '#', '#')) - 1), '/')
) WHERE path IS NOT NULL;
