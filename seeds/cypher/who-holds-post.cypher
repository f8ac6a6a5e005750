// 谁担任什么职务？
// Who holds which post, and where?
// $post: part of the title, such as 县长
// $place: the name of the region, body or firm
MATCH (p:Person)-[post:HOLDS_POST]->(o)
WHERE ($post IS NULL OR post.title CONTAINS $post) AND ($place IS NULL OR o.name = $place OR $place IN o.aliases)
UNWIND post.evidence AS iri
MATCH (e:Evidence {iri: iri})-[:PRINTED_IN]->(:Article)-[:PRINTED_IN]->(page:Document)
RETURN DISTINCT p.name AS person, post.title AS title, o.name AS `where`, post.former AS former, e.text AS sentence,
  page.identifier AS page
ORDER BY person, title, `where`, page, sentence
