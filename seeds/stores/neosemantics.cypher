// For those who have the plugin neosemantics (n10s): import graph.ttl as the RDF that it is, into an empty database.
// Many values, language tags and prefixes are kept. Decimals become floating-point numbers: n10s has no setting for them.
CREATE CONSTRAINT n10s_unique_uri IF NOT EXISTS FOR (r:Resource) REQUIRE r.uri IS UNIQUE;

CALL n10s.graphconfig.init({
  handleVocabUris: 'SHORTEN',
  handleMultival: 'ARRAY',
  keepLangTag: true,
  keepCustomDataTypes: true,
  handleRDFTypes: 'LABELS'
});

UNWIND [
  ['dcterms', 'http://purl.org/dc/terms/'],
  ['foaf', 'http://xmlns.com/foaf/0.1/'],
  ['kg', 'https://w3id.org/county-kg/ontology#'],
  ['nif', 'http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#'],
  ['org', 'http://www.w3.org/ns/org#'],
  ['owl', 'http://www.w3.org/2002/07/owl#'],
  ['prov', 'http://www.w3.org/ns/prov#'],
  ['qudt', 'http://qudt.org/schema/qudt/'],
  ['rdf', 'http://www.w3.org/1999/02/22-rdf-syntax-ns#'],
  ['rdfs', 'http://www.w3.org/2000/01/rdf-schema#'],
  ['res', 'https://w3id.org/county-kg/resource/'],
  ['schema', 'https://schema.org/'],
  ['sh', 'http://www.w3.org/ns/shacl#'],
  ['skos', 'http://www.w3.org/2004/02/skos/core#'],
  ['sosa', 'http://www.w3.org/ns/sosa/'],
  ['time', 'http://www.w3.org/2006/time#'],
  ['unit', 'http://qudt.org/vocab/unit/'],
  ['xsd', 'http://www.w3.org/2001/XMLSchema#']
] AS pair
CALL n10s.nsprefixes.add(pair[0], pair[1]) YIELD prefix, namespace
RETURN count(*) AS prefixes;

CALL n10s.rdf.import.fetch('file:///path/to/graph.ttl', 'Turtle');
