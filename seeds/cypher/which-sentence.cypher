// 这一关系由哪句话说出，在哪个版面的什么位置？
// Which sentence says so, and where on which page does it stand?
// $from: a name of the subject
// $relation: the predicate, such as implements
// $to: a name of the object
MATCH (s)-[r]->(o)
WHERE r.predicate IS NOT NULL AND ($relation IS NULL OR r.predicate = $relation)
  AND ($from IS NULL OR s.name = $from OR $from IN s.aliases)
  AND ($to IS NULL OR o.name = $to OR $to IN o.aliases)
UNWIND r.evidence AS iri
MATCH (e:Evidence {iri: iri})-[:PRINTED_IN]->(:Article)-[:PRINTED_IN]->(page:Document)
UNWIND r.rule AS rule
RETURN DISTINCT s.name AS subject, r.predicate AS predicate, o.name AS object, e.text AS sentence, page.identifier AS page,
  e.begin AS begin, e.end AS end, rule
ORDER BY page, begin, subject, predicate, object
