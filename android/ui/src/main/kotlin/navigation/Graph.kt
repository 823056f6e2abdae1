package cn.fujian.bamin.ui.navigation

import kotlin.reflect.KClass

/** Where each screen leads to, apart from back and the bottom navigation. */
val graph: Map<KClass<out Route>, Set<KClass<out Route>>> = mapOf(
    Route.Home::class to setOf(
        Route.Reasons::class, Route.Messages::class, Route.SignIn::class, Route.Consents::class,
        Route.Arrival::class, Route.Help::class, Route.FamilyForm::class, Route.Services::class,
    ),
    Route.ScanPoint::class to setOf(Route.Help::class),
    Route.Family::class to setOf(Route.FamilyForm::class, Route.Group::class, Route.HandOver::class, Route.Reasons::class),
    Route.Me::class to setOf(
        Route.Messages::class, Route.Tests::class, Route.AccessLog::class, Route.Appeals::class, Route.HandOver::class,
        Route.Arrival::class, Route.Overseas::class, Route.CheckIn::class, Route.Help::class, Route.Services::class,
        Route.Settings::class, Route.SignIn::class, Route.Login::class,
    ),
    Route.Reasons::class to setOf(Route.WriteAppeal::class, Route.Help::class),
    Route.Tests::class to setOf(Route.WriteAppeal::class),
    Route.Messages::class to setOf(
        Route.Reasons::class, Route.Appeals::class, Route.HandOver::class, Route.Arrival::class, Route.Family::class,
    ),
    Route.AccessLog::class to emptySet(),
    Route.Help::class to emptySet(),
    Route.Services::class to emptySet(),
    Route.Settings::class to setOf(Route.Consents::class, Route.Account::class, Route.Diagnostics::class),
    Route.Consents::class to emptySet(),
    Route.SignIn::class to setOf(Route.Consents::class, Route.Application::class, Route.Overseas::class, Route.Help::class),
    Route.Application::class to setOf(Route.Arrival::class, Route.Reasons::class),
    Route.FamilyForm::class to setOf(Route.Family::class),
    Route.HandOver::class to emptySet(),
    Route.Group::class to emptySet(),
    Route.Arrival::class to emptySet(),
    Route.Overseas::class to setOf(Route.Certificate::class, Route.CheckIn::class),
    Route.CheckIn::class to emptySet(),
    Route.Certificate::class to emptySet(),
    Route.Appeals::class to setOf(Route.WriteAppeal::class),
    Route.WriteAppeal::class to setOf(Route.Appeals::class),
    Route.Account::class to emptySet(),
    Route.Diagnostics::class to emptySet(),
    Route.Login::class to setOf(Route.Point::class, Route.Scan::class),
    Route.Point::class to setOf(Route.Scan::class),
    Route.Scan::class to setOf(
        Route.Point::class, Route.Number::class, Route.Queue::class, Route.Kiosk::class, Route.SelfCheck::class,
    ),
    Route.Number::class to emptySet(),
    Route.Queue::class to emptySet(),
    Route.Kiosk::class to emptySet(),
    Route.SelfCheck::class to emptySet(),
)
