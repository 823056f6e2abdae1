package cn.fujian.bamin.ui.application

import cn.fujian.bamin.core.Colour
import cn.fujian.bamin.core.Failure
import cn.fujian.bamin.core.FailureKind
import cn.fujian.bamin.core.application.Application
import cn.fujian.bamin.core.application.PlaceSource
import cn.fujian.bamin.core.reasons.ColourReason
import cn.fujian.bamin.core.regions.Region
import cn.fujian.bamin.ui.samples.Sample
import cn.fujian.bamin.ui.samples.ScreenSamples
import cn.fujian.bamin.ui.steps.Step

private val county = County(350_102, "福建省福州市鼓楼区", PlaceSource.Chosen)
private val cities = listOf("福州市", "厦门市", "莆田市", "三明市", "泉州市", "漳州市", "南平市", "龙岩市", "宁德市")
    .mapIndexed { i, name -> Region(3501 + i, name) }
private val counties = listOf("鼓楼区", "台江区", "仓山区", "马尾区", "晋安区", "长乐区").mapIndexed { i, name -> Region(350_102 + i, name) }

private fun sample(name: String, state: ApplicationState) = Sample(name) { ApplicationScreen(state, {}, {}, {}) }

val applicationSamples = ScreenSamples(
    "application",
    listOf(
        sample("unknown", ApplicationState()),
        sample("located", ApplicationState(county.copy(source = PlaceSource.Gps))),
        sample("cities", ApplicationState(choice = Choice(city = null, cities))),
        sample("counties", ApplicationState(choice = Choice(cities[0], counties))),
        sample("applying", ApplicationState(county, step = Step.Running)),
        sample("failed", ApplicationState(county, step = Step.Failed(Failure("error.no_consent", kind = FailureKind.Refused)))),
        sample("green", ApplicationState(county, done = Application("1", Colour.Green, emptyList()))),
        sample(
            "orange",
            ApplicationState(
                county,
                done = Application("1", Colour.Orange, listOf(ColourReason("R5", "福州市卫生健康委员会", 0, null, "watch_your_health"))),
            ),
        ),
    ),
)
