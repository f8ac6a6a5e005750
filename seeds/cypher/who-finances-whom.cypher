// 谁给谁贷款、投资？
// Who lends to or invests in whom?
// $name: the name of either side
MATCH (s)-[r:FINANCES]->(o)
WHERE ($name IS NULL OR s.name = $name OR $name IN s.aliases) OR ($name IS NULL OR o.name = $name OR $name IN o.aliases)
UNWIND r.evidence AS iri
MATCH (e:Evidence {iri: iri})-[:PRINTED_IN]->(:Article)-[:PRINTED_IN]->(page:Document)
RETURN DISTINCT s.name AS lender, o.name AS receiver,
  head([label IN labels(o) WHERE label IN ['Enterprise', 'Project', 'Program']]) AS kind, e.text AS sentence,
  page.identifier AS page
ORDER BY lender, receiver, page, sentence
