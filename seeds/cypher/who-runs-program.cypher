// 某项行动、政策、平台由谁推行？
// Who runs a given programme?
// $name: part of the programme's name
MATCH (agent)-[r:IMPLEMENTS]->(thing)
WHERE ($name IS NULL OR thing.name CONTAINS $name OR any(form IN thing.aliases WHERE form CONTAINS $name))
UNWIND r.evidence AS iri
MATCH (e:Evidence {iri: iri})-[:PRINTED_IN]->(:Article)-[:PRINTED_IN]->(page:Document)
RETURN DISTINCT thing.name AS program, agent.name AS who,
  head([label IN labels(agent) WHERE label IN ['Region', 'Zone', 'Organization', 'Enterprise']]) AS kind,
  e.text AS sentence, page.identifier AS page
ORDER BY program, who, page, sentence
