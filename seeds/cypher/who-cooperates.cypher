// 谁和谁合作共建？
// Who cooperates with whom?
// $name: the name of either side
MATCH (s)-[r:COOPERATES_WITH]->(o)
WHERE ($name IS NULL OR s.name = $name OR $name IN s.aliases) OR ($name IS NULL OR o.name = $name OR $name IN o.aliases)
UNWIND r.evidence AS iri
MATCH (e:Evidence {iri: iri})-[:PRINTED_IN]->(:Article)-[:PRINTED_IN]->(page:Document)
RETURN DISTINCT s.name AS one, o.name AS other, e.text AS sentence, page.identifier AS page
ORDER BY one, other, page, sentence
