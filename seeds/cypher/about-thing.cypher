// 关于某人、某企业、某地，图谱里有哪些事实，原句是什么？
// What does the graph say about a thing, and in which sentences?
// $name: any name of the thing
MATCH (thing:Entity)
WHERE EXISTS { (thing)-[:MENTIONED_IN]->() } AND ($name IS NULL OR thing.name = $name OR $name IN thing.aliases)
CALL {
  WITH thing
  MATCH (thing)-[r]->(o:Entity) WHERE r.predicate IS NOT NULL
  RETURN r.predicate AS fact, o.name AS other, r.evidence AS evidence
  UNION
  WITH thing
  MATCH (thing)<-[r]-(o:Entity) WHERE r.predicate IS NOT NULL
  RETURN 'is ' + r.predicate + ' of' AS fact, o.name AS other, r.evidence AS evidence
  UNION
  WITH thing
  MATCH (thing)-[post:HOLDS_POST]->(o)
  RETURN post.title AS fact, o.name AS other, post.evidence AS evidence
  UNION
  WITH thing
  MATCH (thing)<-[post:HOLDS_POST]-(o)
  RETURN post.title AS fact, o.name AS other, post.evidence AS evidence
  UNION
  WITH thing
  MATCH (thing)<-[:OF_ENTITY]-(o:Observation)
  RETURN o.indicatorText AS fact,
    coalesce(o.printed, '') + coalesce(' (' + toString(o.changePercent) + '%)', '') + coalesce(' ' + o.period, '') AS other,
    COLLECT { MATCH (o)-[:DERIVED_FROM]->(e:Evidence) RETURN e.iri } AS evidence
}
UNWIND evidence AS iri
MATCH (e:Evidence {iri: iri})-[:PRINTED_IN]->(:Article)-[:PRINTED_IN]->(page:Document)
WITH DISTINCT thing.name AS thing, fact, other, e.text AS sentence, page.identifier AS page, e.begin AS begin
RETURN thing, fact, other, sentence, page
ORDER BY thing, page, begin, fact, other
