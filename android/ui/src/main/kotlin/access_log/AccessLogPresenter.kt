package cn.fujian.bamin.ui.accesslog

import cn.fujian.bamin.core.Outcome
import cn.fujian.bamin.core.accesslog.AccessLogPort
import cn.fujian.bamin.core.regions.RegionsPort
import cn.fujian.bamin.core.wallet.WalletPort
import cn.fujian.bamin.ui.steps.Step
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.update
import kotlinx.coroutines.launch

class AccessLogPresenter(
    private val subject: String,
    private val log: AccessLogPort,
    private val regions: RegionsPort,
    private val wallet: WalletPort,
    private val scope: CoroutineScope,
) {
    private val shown = MutableStateFlow(AccessLogState(load = Step.Idle))
    val state: StateFlow<AccessLogState> = shown

    init {
        load(before = null)
    }

    fun onEvent(event: AccessLogEvent) {
        when (event) {
            AccessLogEvent.Older -> shown.value.next?.let(::load)
            AccessLogEvent.Refresh -> load(before = null)
        }
    }

    /** A first page takes the place of what is there, an older one stands below it. */
    private fun load(before: String?) {
        if (shown.value.load == Step.Running) return
        shown.update { it.copy(load = Step.Running) }
        scope.launch {
            val page = log.looks(subject, before)
            shown.update { old ->
                when (page) {
                    is Outcome.Failed -> old.copy(load = Step.Failed(page.why), now = wallet.now() / 1000)
                    is Outcome.Done -> {
                        val looks = page.value.looks.map { SeenBy(it, it.region?.let(regions::name)) }
                        val all = if (before == null) looks else old.looks + looks
                        AccessLogState(all, page.value.next, page.value.kept, Step.Idle, wallet.now() / 1000)
                    }
                }
            }
        }
    }
}
