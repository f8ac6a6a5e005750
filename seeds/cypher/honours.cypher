// 谁获得过什么荣誉？
// Who received which honour?
// $name: the name of the region, firm, body or person
MATCH (s)-[r:HAS_HONOR]->(honor)
WHERE ($name IS NULL OR s.name = $name OR $name IN s.aliases)
UNWIND r.evidence AS iri
MATCH (e:Evidence {iri: iri})-[:PRINTED_IN]->(:Article)-[:PRINTED_IN]->(page:Document)
RETURN DISTINCT s.name AS who, honor.name AS honour, e.text AS sentence, page.identifier AS page
ORDER BY who, honour, page, sentence
