package cn.fujian.bamin.ui.application

import cn.fujian.bamin.core.Outcome
import cn.fujian.bamin.core.application.ApplicationPort
import cn.fujian.bamin.core.application.PlaceSource
import cn.fujian.bamin.core.regions.Region
import cn.fujian.bamin.core.regions.RegionsPort
import cn.fujian.bamin.ui.steps.Step
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.update
import kotlinx.coroutines.launch

/** [locate]: the county where the phone is, if the person lets the platform say it. */
class ApplicationPresenter(
    private val application: ApplicationPort,
    private val regions: RegionsPort,
    locate: suspend () -> Int?,
    private val scope: CoroutineScope,
) {
    private val shown = MutableStateFlow(ApplicationState())
    val state: StateFlow<ApplicationState> = shown

    init {
        scope.launch {
            val code = locate() ?: return@launch
            shown.update { if (it.county == null) it.copy(county = county(code, PlaceSource.Gps)) else it }
        }
    }

    fun onEvent(event: ApplicationEvent) {
        when (event) {
            ApplicationEvent.Choose -> shown.update { it.copy(choice = Choice(city = null, regions.prefectures)) }
            is ApplicationEvent.Pick -> pick(event.region)
            ApplicationEvent.Dismiss -> shown.update { it.copy(choice = null) }
            ApplicationEvent.Apply -> apply()
        }
    }

    private fun pick(region: Region) = shown.update {
        when (it.choice?.city) {
            null -> it.copy(choice = Choice(region, regions.counties(region.code)))
            else -> it.copy(choice = null, county = county(region.code, PlaceSource.Chosen), step = Step.Idle)
        }
    }

    private fun county(code: Int, source: PlaceSource) = regions.name(code)?.let { County(code, it, source) }

    /** Without a county it opens the choice: the button is never dead. */
    private fun apply() {
        val county = shown.value.county ?: return onEvent(ApplicationEvent.Choose)
        if (shown.value.step == Step.Running) return
        shown.update { it.copy(step = Step.Running) }
        scope.launch {
            when (val done = application.apply(county.code, county.source)) {
                is Outcome.Done -> shown.update { it.copy(step = Step.Idle, done = done.value) }
                is Outcome.Failed -> shown.update { it.copy(step = Step.Failed(done.why)) }
            }
        }
    }
}
