# ruff: noqa: E501 - samples stand as their sources write them
from __future__ import annotations

import pytest

ATOM = """<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom">
  <link href="http://arxiv.org/api/query?search_query=lantern" rel="self" type="application/atom+xml"/>
  <title type="html">ArXiv Query: search_query=lantern</title>
  <opensearch:totalResults xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/">2</opensearch:totalResults>
  <entry>
    <id>http://arxiv.org/abs/2106.00001v2</id>
    <updated>2021-08-01T10:00:00Z</updated>
    <published>2021-06-01T17:59:59Z</published>
    <title>Lantern: a light
  for passages</title>
    <summary>  We present Lantern &amp; show that $a &lt; b$
for all of its passages.
</summary>
    <author><name>Ada Lovelace</name><arxiv:affiliation xmlns:arxiv="http://arxiv.org/schemas/atom">H</arxiv:affiliation></author>
    <author><name>Alan Turing</name></author>
    <arxiv:doi xmlns:arxiv="http://arxiv.org/schemas/atom">10.1000/ATOM</arxiv:doi>
    <arxiv:journal_ref xmlns:arxiv="http://arxiv.org/schemas/atom">J. Light 7 (2021)</arxiv:journal_ref>
    <link title="doi" href="http://dx.doi.org/10.1000/atom" rel="related"/>
    <link href="http://arxiv.org/abs/2106.00001v2" rel="alternate" type="text/html"/>
    <category term="cs.CL" scheme="http://arxiv.org/schemas/atom"/>
  </entry>
  <entry>
    <id>http://arxiv.org/abs/cs/0102003v1</id>
    <published>2001-02-01T00:00:00Z</published>
    <title>Older</title><summary>We show that older papers have longer names.</summary>
    <author><name>Grace Hopper</name></author>
  </entry>
</feed>"""


def test_arxiv_atom(reading):
    outcome = reading(ATOM)
    first, second = outcome.papers
    assert (outcome.format, outcome.problems) == ("arxiv-atom", [])
    assert first.title == "Lantern: a light for passages"
    assert first.abstract == "We present Lantern & show that $a < b$ for all of its passages."
    assert (first.id, first.arxiv_id, first.date) == ("doi:10.1000/atom", "2106.00001", "2021-06-01")
    assert (first.authors, first.venue) == (("Ada Lovelace", "Alan Turing"), "J. Light 7 (2021)")
    assert first.keywords == ("cs.CL",)
    assert second.id == "arxiv:cs/0102003"


def test_an_error_of_the_arxiv_api_is_reported(reading):
    text = ATOM.replace("http://arxiv.org/abs/cs/0102003v1", "http://arxiv.org/api/errors#bad_id")
    outcome = reading(text)
    assert len(outcome.papers) == 1
    assert outcome.problem.outcome == "failed"
    assert "arXiv answered" in outcome.problem.reason


OAI = """<?xml version="1.0" encoding="UTF-8"?>
<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><responseDate>2021-06-02T00:00:00Z</responseDate>
<request verb="ListRecords" metadataPrefix="arXiv">http://export.arxiv.org/oai2</request>
<ListRecords>{}
<resumptionToken cursor="0" completeListSize="3">123|1001</resumptionToken></ListRecords></OAI-PMH>"""
OAI_ARXIV = """<record><header><identifier>oai:arXiv.org:0704.0001</identifier><setSpec>cs</setSpec></header>
<metadata><arXiv xmlns="http://arxiv.org/OAI/arXiv/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
 xsi:schemaLocation="http://arxiv.org/OAI/arXiv/ http://arxiv.org/OAI/arXiv.xsd">
 <id>0704.0001</id><created>2007-04-02</created><updated>2007-07-24</updated>
 <authors><author><keyname>Lovelace</keyname><forenames>Ada</forenames></author>
 <author><keyname>Turing</keyname><forenames>A. M.</forenames><suffix>Jr</suffix></author></authors>
 <title>On engines</title><categories>cs.LG stat.ML</categories>
 <abstract>  We show that engines weave patterns of G\\"odel.
</abstract></arXiv></metadata></record>"""
OAI_RAW = """<record><header><identifier>oai:arXiv.org:cs/0102003</identifier></header>
<metadata><arXivRaw xmlns="http://arxiv.org/OAI/arXivRaw/"><id>cs/0102003</id>
 <version version="v1"><date>Mon, 5 Feb 2001 10:00:00 GMT</date><size>12kb</size></version>
 <version version="v2"><date>Tue, 6 Mar 2001 10:00:00 GMT</date></version>
 <title>On looms</title><authors>A. Lovelace (1 and 2), G. Hopper and A. Turing ((1) Harbour, (2) Bay)</authors>
 <categories>cs.CL</categories><doi>10.1000/loom</doi><journal-ref>Looms 3</journal-ref>
 <abstract>We show that looms weave flowers.</abstract></arXivRaw></metadata></record>"""
OAI_DC = """<record><header><identifier>oai:arXiv.org:2106.00001</identifier></header>
<metadata><oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" xmlns:dc="http://purl.org/dc/elements/1.1/">
 <dc:title>Lantern</dc:title><dc:creator>Lovelace, Ada</dc:creator><dc:creator>Turing, Alan</dc:creator>
 <dc:subject>Computer Science</dc:subject><dc:description>We present Lantern, a light for passages.</dc:description>
 <dc:description>Comment: 12 pages</dc:description><dc:date>2021-06-01</dc:date>
 <dc:identifier>http://arxiv.org/abs/2106.00001</dc:identifier><dc:identifier>doi:10.1000/dc</dc:identifier>
</oai_dc:dc></metadata></record>"""


def test_oai_pmh_arxiv(reading):
    outcome = reading(OAI.format(OAI_ARXIV))
    paper = outcome.paper
    assert outcome.format == "oai-pmh"
    assert (paper.id, paper.date, paper.authors) == (
        "arxiv:0704.0001",
        "2007-04-02",
        ("Ada Lovelace", "A. M. Turing Jr"),
    )
    assert paper.abstract == "We show that engines weave patterns of Gödel."
    assert paper.sources[0].id == "oai:arXiv.org:0704.0001"


def test_oai_pmh_arxiv_raw(reading):
    paper = reading(OAI.format(OAI_RAW)).paper
    assert (paper.id, paper.arxiv_id, paper.date) == ("doi:10.1000/loom", "cs/0102003", "2001-02-05")
    assert paper.authors == ("A. Lovelace", "G. Hopper", "A. Turing")


def test_oai_pmh_dublin_core(reading):
    paper = reading(OAI.format(OAI_DC)).paper
    assert (paper.id, paper.arxiv_id, paper.year) == ("doi:10.1000/dc", "2106.00001", 2021)
    assert paper.abstract == "We present Lantern, a light for passages."


def test_a_deleted_record_is_skipped(reading):
    gone = '<record><header status="deleted"><identifier>oai:arXiv.org:1</identifier></header></record>'
    outcome = reading(OAI.format(gone + OAI_ARXIV))
    assert len(outcome.papers) == 1
    assert (outcome.problem.outcome, outcome.problem.code, outcome.problem.id) == (
        *("skipped", "deleted", "oai:arXiv.org:1"),
    )


PUBMED = """<?xml version="1.0" ?>
<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January 2024//EN" "https://dtd.nlm.nih.gov/x.dtd">
<PubmedArticleSet><PubmedArticle><MedlineCitation Status="MEDLINE" Owner="NLM"><PMID Version="1">31415926</PMID>
<Article PubModel="Print-Electronic"><Journal><ISSN>1234-5678</ISSN><JournalIssue><Volume>7</Volume>
<PubDate><Year>2020</Year><Month>Jun</Month></PubDate></JournalIssue><Title>Journal of light</Title></Journal>
<ArticleTitle>Lanterns in <i>E. coli</i>.</ArticleTitle>
<ELocationID EIdType="doi" ValidYN="Y">10.1000/PM.1</ELocationID>
<Abstract><AbstractText Label="BACKGROUND">We ask about CO<sub>2</sub> at 10<sup>-3</sup> mol.</AbstractText>
<AbstractText Label="RESULTS">It depends on the light.</AbstractText></Abstract>
<AuthorList><Author><LastName>Lovelace</LastName><ForeName>Ada B</ForeName><Initials>AB</Initials></Author>
<Author><CollectiveName>Harbour Group</CollectiveName></Author></AuthorList>
<ArticleDate DateType="Electronic"><Year>2020</Year><Month>05</Month><Day>07</Day></ArticleDate></Article>
<KeywordList><Keyword MajorTopicYN="N">light</Keyword></KeywordList></MedlineCitation>
<PubmedData><ArticleIdList><ArticleId IdType="pubmed">31415926</ArticleId></ArticleIdList>
<ReferenceList><Reference><ArticleIdList><ArticleId IdType="pmid">1</ArticleId></ArticleIdList></Reference></ReferenceList>
</PubmedData></PubmedArticle>
<PubmedArticle><MedlineCitation><PMID>2</PMID><Article><ArticleTitle>Letter</ArticleTitle></Article></MedlineCitation>
</PubmedArticle></PubmedArticleSet>"""


def test_pubmed_xml(reading):
    outcome = reading(PUBMED)
    (paper,) = outcome.papers
    assert outcome.format == "pubmed"
    assert paper.title == "Lanterns in E. coli."
    assert paper.abstract == "BACKGROUND: We ask about CO2 at 10^-3 mol. RESULTS: It depends on the light."
    assert (paper.id, paper.date, paper.year) == ("doi:10.1000/pm.1", "2020-05-07", 2020)
    assert (paper.authors, paper.venue) == (("Ada B Lovelace", "Harbour Group"), "Journal of light")
    assert (paper.keywords, paper.sources[0].id) == (("light",), "31415926")
    assert (outcome.problem.code, outcome.problem.id) == ("no-abstract", "2")


JATS = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE article PUBLIC "-//NLM//DTD JATS (Z39.96) v1.2//EN" "JATS-journalpublishing1.dtd">
<article xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:mml="http://www.w3.org/1998/Math/MathML" xml:lang="en">
<front><journal-meta><journal-title-group><journal-title>Light &amp; Dark</journal-title></journal-title-group></journal-meta>
<article-meta><article-id pub-id-type="pmid">7</article-id><article-id pub-id-type="doi">10.1000/J.7</article-id>
<title-group><article-title>Lantern<xref ref-type="fn">*</xref></article-title><subtitle>A light</subtitle></title-group>
<contrib-group><contrib contrib-type="author"><name><surname>Lovelace</surname><given-names>Ada</given-names></name></contrib>
<contrib contrib-type="editor"><name><surname>Nobody</surname><given-names>N</given-names></name></contrib></contrib-group>
<pub-date pub-type="ppub"><year>2021</year></pub-date>
<pub-date pub-type="epub"><day>1</day><month>6</month><year>2021</year></pub-date>
<abstract abstract-type="graphical"><p>A picture of a lamp.</p></abstract>
<abstract><title>Abstract</title><sec><title>Aim</title><p>We ask whether
<inline-formula><alternatives><tex-math>\\begin{document}$$x^2$$\\end{document}</tex-math><mml:math><mml:mi>x</mml:mi></mml:math></alternatives></inline-formula>
is light.</p></sec><sec><title>Results</title><p>It is.</p></sec></abstract>
<trans-abstract xml:lang="de"><p>Wir fragen.</p></trans-abstract>
<kwd-group><kwd>light</kwd></kwd-group></article-meta></front>
<body><sec><title>Intro</title><p>Body text that is not read.</p></sec></body></article>"""


def test_jats(reading):
    outcome = reading(JATS)
    paper = outcome.paper
    assert outcome.format == "jats"
    assert paper.title == "Lantern: A light"
    assert paper.abstract == "Aim: We ask whether $x^2$ is light. Results: It is."
    assert (paper.id, paper.date, paper.venue) == ("doi:10.1000/j.7", "2021-06-01", "Light & Dark")
    assert (paper.authors, paper.keywords) == (("Ada Lovelace",), ("light",))


def test_jats_takes_the_english_abstract_of_several(reading):
    text = JATS.replace('xml:lang="en"', 'xml:lang="de"').replace(
        'xml:lang="de"><p>Wir', 'xml:lang="en"><p>We ask. Wir'
    )
    assert reading(text).paper.abstract == "We ask. Wir fragen."


ENDNOTE = """<?xml version="1.0" encoding="UTF-8" ?><xml><records><record>
<database name="My.enl">My.enl</database><source-app name="EndNote" version="20.0">EndNote</source-app>
<rec-number>12</rec-number><ref-type name="Journal Article">17</ref-type>
<contributors><authors><author><style face="normal" font="default" size="100%">Lovelace, Ada</style></author></authors></contributors>
<titles><title><style face="normal">Lantern: </style><style face="italic">a light</style></title>
<secondary-title><style face="normal">Light</style></secondary-title></titles>
<dates><year><style face="normal">2021</style></year><pub-dates><date><style>Jun 1</style></date></pub-dates></dates>
<electronic-resource-num><style>https://doi.org/10.1000/EN</style></electronic-resource-num>
<abstract><style face="normal">We present Lantern, a light for passages.</style></abstract>
<keywords><keyword><style>light</style></keyword></keywords>
<urls><related-urls><url><style>https://example.org/en</style></url></related-urls></urls></record></records></xml>"""


def test_endnote_xml(reading):
    outcome = reading(ENDNOTE)
    paper = outcome.paper
    assert outcome.format == "endnote"
    assert (paper.title, paper.abstract) == ("Lantern: a light", "We present Lantern, a light for passages.")
    assert (paper.id, paper.year, paper.venue, paper.authors) == (
        "doi:10.1000/en",
        2021,
        "Light",
        ("Lovelace, Ada",),
    )


@pytest.mark.parametrize("text", [ATOM, PUBMED, JATS, ENDNOTE, OAI.format(OAI_ARXIV)])
def test_xml_in_other_encodings(reading, text):
    expected = [paper.text for paper in reading(text).papers]
    utf16 = text.replace("UTF-8", "UTF-16").encode("utf-16")
    latin = text.replace("UTF-8", "ISO-8859-1").encode("latin-1")
    assert [paper.text for paper in reading(utf16).papers] == expected
    assert [paper.text for paper in reading(latin).papers] == expected


def test_a_record_that_is_not_well_formed_leaves_its_neighbours_alone(reading):
    broken = OAI_ARXIV.replace("</authors>", "").replace("0704.0001", "0704.0002")
    outcome = reading(OAI.format(OAI_ARXIV + broken + OAI_RAW))
    assert [paper.arxiv_id for paper in outcome.papers] == ["0704.0001", "cs/0102003"]
    assert (outcome.problem.code, outcome.problem.position) == ("broken-record", 2)


def test_a_record_without_an_end_leaves_its_neighbours_alone(reading):
    outcome = reading(OAI.format(OAI_ARXIV + OAI_DC.replace("</record>", "") + OAI_RAW))
    assert [paper.arxiv_id for paper in outcome.papers] == ["0704.0001", "cs/0102003"]
    assert (outcome.problem.code, outcome.problem.position) == ("broken-record", 2)


def test_xml_that_is_cut_short_gives_what_was_whole(reading):
    outcome = reading(ATOM[: ATOM.index("Grace")])
    assert len(outcome.papers) == 1
    assert (outcome.problem.code, outcome.problem.position) == ("broken-record", 2)


def test_bare_ampersands_and_entities_of_html_are_put_right(reading):
    outcome = reading(ATOM.replace("Older", "R&D of caf&eacute;s \x0b"))
    assert outcome.titles[1] == "R&D of cafés"


def test_entities_of_a_document_type_are_never_expanded(reading):
    bomb = '<!DOCTYPE feed [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;"><!ENTITY x SYSTEM "file:///etc/passwd">]>'
    outcome = reading(ATOM.replace("<feed ", bomb + "<feed ").replace("Older", "&b; &x;"))
    assert outcome.titles[1] == "&b; &x;"
