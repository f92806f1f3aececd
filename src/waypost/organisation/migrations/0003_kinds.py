from django.db import migrations

POLITICS, COURTS, PROCURATORATES, POLICE, JUSTICE = "政法委", "法院", "检察", "公安", "司法行政"
SECURITY, HEALTH, EDUCATION, MARKET, NATURE, PEOPLE, STATE = (
    "国家安全", "卫生健康", "教育", "市场监管", "生态环境", "民政", "党政",
)
# code, Chinese name, English name, line, other words
KINDS = [
    ("political_legal_committee", "政法委", "Political and legal committee", POLITICS,
     ["政法委员会", "党委政法委", "政法委机关", "委政法委", "市委政法委", "县委政法委", "区委政法委", "political and legal affairs commission", "political-legal committee"]),
    ("court", "法院", "Court", COURTS, ["人民法院", "法院机关", "审判机关", "中级人民法院", "中级法院", "基层人民法院", "people's court"]),
    ("procuratorate", "检察院", "Procuratorate", PROCURATORATES, ["人民检察院", "检察", "检察机关", "检察院机关", "prosecutor's office", "prosecutors' office", "prosecution", "people's procuratorate"]),
    ("public_security", "公安", "Public security", POLICE, ["公安局", "公安机关", "公安分局", "公安部门", "市公安局", "县公安局", "公安局分局", "police", "public security bureau", "police bureau"]),
    ("judicial_bureau", "司法", "Judicial administration", JUSTICE, ["司法局", "司法行政", "司法行政机关", "司法机关(行政)", "市司法局", "县司法局", "区司法局", "justice bureau", "judicial bureau", "justice"]),
    ("state_security", "国家安全", "State security", SECURITY, ["国安", "国家安全局", "国安局"]),
    ("prison", "监狱", "Prison", JUSTICE, ["监狱单位"]),
    ("drug_rehabilitation", "强制隔离戒毒所", "Compulsory drug rehabilitation centre", JUSTICE, ["戒毒所", "强戒所"]),
    ("railway_court", "铁路运输法院", "Railway transport court", COURTS, ["铁路法院"]),
    ("police_station", "派出所", "Police station", POLICE, ["公安派出所", "派出所(乡)", "派出所(镇)", "城区派出所", "乡镇派出所", "local police station"]),
    ("judicial_office", "司法所", "Judicial office", JUSTICE, ["基层司法所", "乡镇司法所", "司法所(乡)", "司法所(镇)", "司法所(街道)", "justice office", "judicial station"]),
    ("people_tribunal", "人民法庭", "People's tribunal", COURTS, ["法庭", "基层法庭", "派出法庭", "派出人民法庭", "乡镇法庭", "tribunal"]),
    ("procuratorial_office", "检察室", "Procuratorial office", PROCURATORATES, ["派驻检察室", "基层检察室", "乡镇检察室"]),
    ("traffic_police", "交警队", "Traffic police", POLICE, ["交警", "交警大队", "交警支队", "交警中队", "交通警察大队", "交通警察支队", "交管大队", "traffic police brigade"]),
    ("vehicle_office", "车管所", "Vehicle management office", POLICE, ["车辆管理所", "车管分所", "机动车管理所", "vehicle administration office"]),
    ("exit_entry", "出入境管理", "Exit and entry administration", POLICE, ["出入境", "出入境管理大队", "出入境管理支队", "出入境大厅"]),
    ("criminal_police", "刑警队", "Criminal police", POLICE, ["刑警大队", "刑侦大队", "刑警支队"]),
    ("patrol_police", "巡特警队", "Patrol and special police", POLICE, ["巡特警大队", "特警大队", "巡警大队"]),
    ("detention_house", "看守所", "Detention house", POLICE, []),
    ("lockup", "拘留所", "Lock-up", POLICE, ["行政拘留所"]),
    ("legal_aid_centre", "法律援助中心", "Legal aid centre", JUSTICE, ["法援中心", "法律援助处", "法律援助工作站", "legal aid"]),
    ("legal_service_centre", "公共法律服务中心", "Public legal service centre", JUSTICE, ["公共法律服务大厅", "公共法律服务站", "公法中心"]),
    ("community_corrections", "社区矫正中心", "Community corrections centre", JUSTICE, ["社区矫正机构", "社区矫正局"]),
    ("notary_office", "公证处", "Notary office", JUSTICE, ["公证机构"]),
    ("forensic_institute", "司法鉴定机构", "Forensic institute", JUSTICE, ["司法鉴定所", "司法鉴定中心"]),
    ("law_firm", "律师事务所", "Law firm", JUSTICE, ["律所"]),
    ("legal_service_office", "基层法律服务所", "Grass-roots legal service office", JUSTICE, ["法律服务所"]),
    ("grid_centre", "综治中心", "Social governance centre", POLITICS, ["社会治理中心", "网格化中心", "矛调中心", "综治维稳中心"]),
    ("service_hall", "政务服务中心", "Government service centre", STATE, ["政务大厅", "政务服务大厅", "便民服务中心", "行政服务中心", "办事大厅"]),
    ("discipline_commission", "纪委监委", "Discipline and supervision commission", STATE, ["纪委", "监委", "纪检监察", "监察委员会", "纪律检查委员会"]),
    ("party_organ", "党委部门", "Party organ", STATE, ["组织部", "宣传部", "统战部", "党委办公室"]),
    ("township_government", "乡镇街道", "Township or sub-district", STATE, ["乡镇", "街道", "乡镇人民政府", "街道办事处", "街道办", "镇政府", "乡政府"]),
    ("school", "学校", "School", EDUCATION, ["中学", "小学", "幼儿园", "高中", "初中"]),
    ("education_bureau", "教育", "Education bureau", EDUCATION, ["教育局", "教体局"]),
    ("hospital", "医院", "Hospital", HEALTH, ["人民医院", "中医院", "医疗机构"]),
    ("health_centre", "卫生院", "Health centre", HEALTH, ["乡镇卫生院", "社区卫生服务中心", "卫生所", "卫生室"]),
    ("health_bureau", "卫健", "Health bureau", HEALTH, ["卫生健康", "卫健局", "卫健委", "卫生健康局", "卫生健康委员会"]),
    ("market_regulation", "市场监管", "Market regulation", MARKET, ["市场监管局", "市场监督管理局"]),
    ("market_office", "市场监管所", "Market regulation office", MARKET, ["市场监督管理所", "工商所"]),
    ("environment_bureau", "生态环境", "Environment bureau", NATURE, ["环保局", "生态环境局", "生态环境分局"]),
    ("natural_resources", "自然资源", "Natural resources", NATURE, ["自然资源局", "国土所", "自然资源所"]),
    ("civil_affairs", "民政", "Civil affairs", PEOPLE, ["民政局", "婚姻登记处"]),
    ("human_resources", "人社", "Human resources and social security", PEOPLE, ["人社局", "人力资源和社会保障局", "社保局"]),
    ("emergency", "应急", "Emergency management", STATE, ["应急局", "应急管理局"]),
    ("fire_rescue", "消防", "Fire and rescue", STATE, ["消防救援大队", "消防救援站", "消防大队", "消防救援支队"]),
    ("tax", "税务", "Tax", STATE, ["税务局", "税务所", "税务分局"]),
    ("other", "其他", "Other", "", ["其它", "其他单位", "other"]),
]


def add(apps, schema_editor):
    kind = apps.get_model("organisation", "UnitKind")
    for order, (code, zh, en, line, aliases) in enumerate(KINDS, start=1):
        kind.objects.update_or_create(
            code=code,
            defaults={"name_zh": zh, "name_en": en, "line": line, "aliases": aliases, "order": order * 10},
        )


def keep(apps, schema_editor):
    """Units may stand on the kinds; they stay."""


class Migration(migrations.Migration):
    dependencies = [("organisation", "0002_rosters")]
    operations = [migrations.RunPython(add, keep)]
