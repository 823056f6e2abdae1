package cn.fujian.bamin.core.application

import cn.fujian.bamin.core.Outcome
import cn.fujian.bamin.core.unexpected

class FakeApplication(
    var onApply: suspend (Int, PlaceSource) -> Outcome<Application> = { _, _ -> unexpected() },
) : ApplicationPort {
    val calls = mutableListOf<String>()

    override suspend fun apply(county: Int, source: PlaceSource): Outcome<Application> {
        calls += "apply $county $source"
        return onApply(county, source)
    }
}
