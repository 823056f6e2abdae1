package cn.fujian.bamin.ui.help

import cn.fujian.bamin.core.help.Help
import cn.fujian.bamin.ui.steps.Loaded

/** The operator's answers; [open] is the topic that is read. None: nothing was fetched yet. */
data class HelpState(val help: Loaded<Help?> = Loaded.Loading, val open: String? = null)

sealed interface HelpEvent {
    data class Open(val topic: String) : HelpEvent

    data object TryAgain : HelpEvent
}
