-- The index on PostgreSQL (`postgres.py` says what it is for): two tables that follow `search_folded` by triggers.

CREATE TABLE search_vocabulary (
    id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    word text NOT NULL,
    -- By hash: a "word" may be longer than an entry of any other index can be.
    CONSTRAINT search_vocabulary_word EXCLUDE USING hash (word WITH =)
);

CREATE TABLE search_words (
    record_id bigint PRIMARY KEY,
    words int[] NOT NULL,
    title int[] NOT NULL
);

-- The words of a folded text, and their beginnings of one and two letters, which stand after a gap.
CREATE FUNCTION search_words_of(folded text) RETURNS SETOF text LANGUAGE sql IMMUTABLE ROWS 100 AS $$
    SELECT DISTINCT unnest(ARRAY[word, '  ' || left(word, 1), '  ' || left(word, 2)])
    FROM unnest(string_to_array(folded, '  ')) AS word WHERE word <> ''
$$;

-- Who changes the words waits for others who do, until their end: no word is taken out that another just takes up.
CREATE FUNCTION search_words_follow() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
DECLARE
    loose int[] := '{}';
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('search_vocabulary'));
    IF TG_OP <> 'INSERT' THEN
        loose := ARRAY(
            SELECT DISTINCT unnest(words) FROM search_words WHERE record_id IN (SELECT record_id FROM old_rows)
        );
    END IF;
    IF TG_OP = 'DELETE' THEN
        DELETE FROM search_words WHERE record_id IN (SELECT record_id FROM old_rows);
    ELSE
        INSERT INTO search_vocabulary (word)
        SELECT DISTINCT said.word FROM new_rows, search_words_of(text) AS said (word)
        WHERE NOT EXISTS (SELECT FROM search_vocabulary AS known WHERE known.word = said.word);
        INSERT INTO search_words AS had (record_id, words, title)
        SELECT
            record_id,
            ARRAY(SELECT id FROM search_vocabulary JOIN search_words_of(text) AS said (word) USING (word) ORDER BY id),
            ARRAY(SELECT id FROM search_vocabulary JOIN search_words_of(title) AS said (word) USING (word) ORDER BY id)
        FROM new_rows
        ON CONFLICT (record_id) DO UPDATE SET words = EXCLUDED.words, title = EXCLUDED.title
        WHERE had.words <> EXCLUDED.words OR had.title <> EXCLUDED.title;
    END IF;
    IF TG_OP = 'UPDATE' THEN
        loose := ARRAY(
            SELECT unnest(loose)
            EXCEPT SELECT unnest(words) FROM search_words WHERE record_id IN (SELECT record_id FROM new_rows)
        );
    END IF;
    -- A word that no record holds any more must not stay: it may have been erased.
    DELETE FROM search_vocabulary AS word
    WHERE id = ANY (loose) AND NOT EXISTS (SELECT FROM search_words WHERE words @> ARRAY[word.id]);
    RETURN NULL;
END
$$;

CREATE FUNCTION search_words_clear() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    TRUNCATE search_words, search_vocabulary;
    RETURN NULL;
END
$$;

-- What is there already, all at once. Frequent words get low numbers (`postgres._chunks`).
LOCK TABLE search_folded IN SHARE ROW EXCLUSIVE MODE;
SET LOCAL work_mem = '64MB';

CREATE TEMPORARY TABLE search_new ON COMMIT DROP AS
SELECT record_id, word FROM search_folded, search_words_of(text) AS said (word);
ANALYZE search_new;

INSERT INTO search_vocabulary (word) SELECT word FROM search_new GROUP BY word ORDER BY count(*) DESC;
ANALYZE search_vocabulary;

INSERT INTO search_words (record_id, words, title)
SELECT record_id, words, title FROM (
    SELECT record_id, array_agg(id ORDER BY id) AS words FROM search_new JOIN search_vocabulary USING (word)
    GROUP BY record_id
) AS texts JOIN (
    SELECT record_id, array_agg(id ORDER BY id) AS title
    FROM search_folded, search_words_of(title) AS said (word) JOIN search_vocabulary USING (word)
    GROUP BY record_id
) AS titles USING (record_id);
DROP TABLE search_new;
RESET work_mem;

CREATE INDEX search_vocabulary_trigrams ON search_vocabulary USING gin (word gin_trgm_ops);
CREATE INDEX search_words_held ON search_words USING gin (words, title) WITH (fastupdate = off);
-- What the rights, the order and the key ask of a record, for every hit, without the record's page.
CREATE INDEX search_reading ON records_record (id)
    INCLUDE (deep_dive_id, city_id, visibility, erased, updated, key);
ANALYZE search_words;

CREATE TRIGGER search_words_insert AFTER INSERT ON search_folded REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION search_words_follow();
CREATE TRIGGER search_words_update AFTER UPDATE ON search_folded
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION search_words_follow();
CREATE TRIGGER search_words_delete AFTER DELETE ON search_folded REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION search_words_follow();
CREATE TRIGGER search_words_truncate AFTER TRUNCATE ON search_folded
    FOR EACH STATEMENT EXECUTE FUNCTION search_words_clear();
