// 哪些党委、专班、领导小组在抓哪条产业链？
// Which committees and task forces oversee which industrial chain?
// $name: part of the industry's name
MATCH (organization)-[:OVERSEES]->(chain)
WHERE ($name IS NULL OR chain.name CONTAINS $name OR any(form IN chain.aliases WHERE form CONTAINS $name))
OPTIONAL MATCH (organization)-[:LOCATED_IN]->(area)
RETURN DISTINCT chain.name AS industry, organization.name AS body, area.name AS region
ORDER BY industry, body, region
