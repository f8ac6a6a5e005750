// 一个地方培育哪些产业？
// Which industries does a region or zone foster?
// $name: the name of the region or zone
MATCH (area)-[r:DEVELOPS_INDUSTRY]->(industry)
WHERE ($name IS NULL OR area.name = $name OR $name IN area.aliases)
UNWIND r.evidence AS iri
MATCH (e:Evidence {iri: iri})-[:PRINTED_IN]->(:Article)-[:PRINTED_IN]->(page:Document)
RETURN DISTINCT area.name AS `where`, industry.name AS industry, e.text AS sentence, page.identifier AS page
ORDER BY `where`, industry, page, sentence
