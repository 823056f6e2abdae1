package cn.fujian.bamin.core.regions

/** A few regions, real ones. */
class FakeRegions : RegionsPort {
    override val provinces = listOf(Region(35, "福建省"), Region(36, "江西省"))
    override val prefectures = listOf(Region(3501, "福州市"), Region(3502, "厦门市"))

    override fun counties(prefecture: Int): List<Region> = when (prefecture) {
        3501 -> listOf(Region(350102, "鼓楼区"), Region(350103, "台江区"))
        3502 -> listOf(Region(350203, "思明区"))
        else -> emptyList()
    }

    override fun cities(province: Int): List<Region> =
        if (province == 36) listOf(Region(3601, "南昌市"), Region(3611, "上饶市")) else emptyList()

    override fun name(code: Int): String? = when (code) {
        350102 -> "福建省福州市鼓楼区"
        350203 -> "福建省厦门市思明区"
        else -> null
    }
}
