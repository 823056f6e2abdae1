package cn.fujian.bamin.core.regions

import cn.fujian.bamin.engine.arrivalCities
import cn.fujian.bamin.engine.countiesOf
import cn.fujian.bamin.engine.prefectures
import cn.fujian.bamin.engine.provinces
import cn.fujian.bamin.engine.regionName
import cn.fujian.bamin.engine.Region as NativeRegion

/** The core's tables; they need no open phone. */
class EngineRegions : RegionsPort {
    override val provinces: List<Region> by lazy { provinces().map { it.own() } }

    override val prefectures: List<Region> by lazy { prefectures().map { it.own() } }

    override fun counties(prefecture: Int): List<Region> = countiesOf(prefecture.toUInt()).map { it.own() }

    override fun cities(province: Int): List<Region> =
        arrivalCities(province.toUByte()).map { Region(it.code.toInt(), it.name) }

    override fun name(code: Int): String? = regionName(code.toUInt())
}

private fun NativeRegion.own() = Region(code.toInt(), name)
