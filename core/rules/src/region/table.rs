//! The tables: provinces of China, prefectures and counties of Fujian.
//!
//! Source: GB/T 2260 codes as of 2023, after the modood/Administrative-divisions-of-China
//! collection; 71, 81 and 82 added from GB/T 2260 itself. Sorted by code, for binary search.

use super::{County, Prefecture, Province};

const fn province(code: u8, name: &'static str) -> Province {
    Province { code, name }
}

const fn prefecture(code: u16, name: &'static str) -> Prefecture {
    Prefecture { code, name }
}

const fn county(code: u32, name: &'static str) -> County {
    County { code, name }
}

pub(super) const PROVINCES: &[Province] = &[
    province(11, "北京市"),
    province(12, "天津市"),
    province(13, "河北省"),
    province(14, "山西省"),
    province(15, "内蒙古自治区"),
    province(21, "辽宁省"),
    province(22, "吉林省"),
    province(23, "黑龙江省"),
    province(31, "上海市"),
    province(32, "江苏省"),
    province(33, "浙江省"),
    province(34, "安徽省"),
    province(35, "福建省"),
    province(36, "江西省"),
    province(37, "山东省"),
    province(41, "河南省"),
    province(42, "湖北省"),
    province(43, "湖南省"),
    province(44, "广东省"),
    province(45, "广西壮族自治区"),
    province(46, "海南省"),
    province(50, "重庆市"),
    province(51, "四川省"),
    province(52, "贵州省"),
    province(53, "云南省"),
    province(54, "西藏自治区"),
    province(61, "陕西省"),
    province(62, "甘肃省"),
    province(63, "青海省"),
    province(64, "宁夏回族自治区"),
    province(65, "新疆维吾尔自治区"),
    province(71, "台湾省"),
    province(81, "香港特别行政区"),
    province(82, "澳门特别行政区"),
];

pub(super) const PREFECTURES: &[Prefecture] = &[
    prefecture(3501, "福州市"),
    prefecture(3502, "厦门市"),
    prefecture(3503, "莆田市"),
    prefecture(3504, "三明市"),
    prefecture(3505, "泉州市"),
    prefecture(3506, "漳州市"),
    prefecture(3507, "南平市"),
    prefecture(3508, "龙岩市"),
    prefecture(3509, "宁德市"),
];

pub(super) const COUNTIES: &[County] = &[
    // 福州市
    county(350_102, "鼓楼区"),
    county(350_103, "台江区"),
    county(350_104, "仓山区"),
    county(350_105, "马尾区"),
    county(350_111, "晋安区"),
    county(350_112, "长乐区"),
    county(350_121, "闽侯县"),
    county(350_122, "连江县"),
    county(350_123, "罗源县"),
    county(350_124, "闽清县"),
    county(350_125, "永泰县"),
    county(350_128, "平潭县"),
    county(350_181, "福清市"),
    // 厦门市
    county(350_203, "思明区"),
    county(350_205, "海沧区"),
    county(350_206, "湖里区"),
    county(350_211, "集美区"),
    county(350_212, "同安区"),
    county(350_213, "翔安区"),
    // 莆田市
    county(350_302, "城厢区"),
    county(350_303, "涵江区"),
    county(350_304, "荔城区"),
    county(350_305, "秀屿区"),
    county(350_322, "仙游县"),
    // 三明市
    county(350_404, "三元区"),
    county(350_405, "沙县区"),
    county(350_421, "明溪县"),
    county(350_423, "清流县"),
    county(350_424, "宁化县"),
    county(350_425, "大田县"),
    county(350_426, "尤溪县"),
    county(350_428, "将乐县"),
    county(350_429, "泰宁县"),
    county(350_430, "建宁县"),
    county(350_481, "永安市"),
    // 泉州市
    county(350_502, "鲤城区"),
    county(350_503, "丰泽区"),
    county(350_504, "洛江区"),
    county(350_505, "泉港区"),
    county(350_521, "惠安县"),
    county(350_524, "安溪县"),
    county(350_525, "永春县"),
    county(350_526, "德化县"),
    county(350_527, "金门县"),
    county(350_581, "石狮市"),
    county(350_582, "晋江市"),
    county(350_583, "南安市"),
    // 漳州市
    county(350_602, "芗城区"),
    county(350_603, "龙文区"),
    county(350_604, "龙海区"),
    county(350_605, "长泰区"),
    county(350_622, "云霄县"),
    county(350_623, "漳浦县"),
    county(350_624, "诏安县"),
    county(350_626, "东山县"),
    county(350_627, "南靖县"),
    county(350_628, "平和县"),
    county(350_629, "华安县"),
    // 南平市
    county(350_702, "延平区"),
    county(350_703, "建阳区"),
    county(350_721, "顺昌县"),
    county(350_722, "浦城县"),
    county(350_723, "光泽县"),
    county(350_724, "松溪县"),
    county(350_725, "政和县"),
    county(350_781, "邵武市"),
    county(350_782, "武夷山市"),
    county(350_783, "建瓯市"),
    // 龙岩市
    county(350_802, "新罗区"),
    county(350_803, "永定区"),
    county(350_821, "长汀县"),
    county(350_823, "上杭县"),
    county(350_824, "武平县"),
    county(350_825, "连城县"),
    county(350_881, "漳平市"),
    // 宁德市
    county(350_902, "蕉城区"),
    county(350_921, "霞浦县"),
    county(350_922, "古田县"),
    county(350_923, "屏南县"),
    county(350_924, "寿宁县"),
    county(350_925, "周宁县"),
    county(350_926, "柘荣县"),
    county(350_981, "福安市"),
    county(350_982, "福鼎市"),
];
