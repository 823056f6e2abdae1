package cn.fujian.bamin.ui.navigation

/**
 * Where one is and how one got there: a value, so that it can be kept over a restart and tested
 * without a screen.
 */
data class BackStack(val routes: List<Route>) {
    constructor(start: Route) : this(listOf(start))

    init {
        require(routes.isNotEmpty()) { "one is always somewhere" }
    }

    val here: Route get() = routes.last()

    val canGoBack: Boolean get() = routes.size > 1

    /**
     * Goes to [route]. A place of the bottom navigation takes the stack back to its foot; a screen
     * that is already below is come back to rather than opened twice.
     */
    fun go(route: Route): BackStack {
        if (route == here) return this
        if (route == Route.Home || route == Route.Login) return BackStack(route)
        if (route.tab != null) return BackStack(listOf(Route.Home, route))
        val below = routes.indexOf(route)
        return BackStack(if (below >= 0) routes.take(below + 1) else routes + route)
    }

    /** One step back; from the foot there is none. */
    fun back(): BackStack = if (canGoBack) BackStack(routes.dropLast(1)) else this

    /** Takes the place of what is shown now: a form that is done is not come back to. */
    fun replace(route: Route): BackStack = back().takeIf { canGoBack }?.go(route) ?: BackStack(route)
}
