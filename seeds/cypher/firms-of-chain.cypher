// 一条产业链上有哪些企业，各在哪里，谁是链主？
// Which firms are in an industrial chain, where are they, and who leads it?
// $name: part of the industry's name
MATCH (company:Enterprise)-[:IN_INDUSTRY|LEADS_CHAIN]->(chain:Industry)
WHERE ($name IS NULL OR chain.name CONTAINS $name OR any(form IN chain.aliases WHERE form CONTAINS $name))
OPTIONAL MATCH (company)-[:LOCATED_IN]->(area)
RETURN chain.name AS industry, company.name AS firm, collect(DISTINCT area.name) AS places,
  max(CASE WHEN EXISTS { (company)-[:LEADS_CHAIN]->(chain) } THEN 'yes' ELSE '' END) AS leads
ORDER BY industry, leads DESC, firm
