using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using PubSubKafka.DependencyInjection;
using Shop.Contracts;
using Shop.ServiceDefaults.Storage;

namespace Shop.ServiceDefaults;

/// <summary>What the three services have in common.</summary>
public static class ShopServices
{
    private const int LargestBody = 64 * 1024;

    /// <summary>Adds the database, the inbox, problem details, limits and health. Topics and consumers are declared on what it returns.</summary>
    /// <param name="builder">The service.</param>
    /// <param name="file">The name of the SQLite file.</param>
    /// <param name="schema">The service's own tables.</param>
    /// <param name="options">The shop's settings as they were read.</param>
    /// <returns>The service's Kafka.</returns>
    public static PubSubKafkaBuilder AddShop(this WebApplicationBuilder builder, string file, string schema, out ShopOptions options)
    {
        var settings = options = builder.Configuration.GetSection("Shop").Get<ShopOptions>() ?? new ShopOptions();
        var services = builder.Services;
        services.AddSingleton(_ => ShopDatabase.Open(Path.Combine(builder.Environment.ContentRootPath, settings.Data, file), schema));
        services.AddSingleton<Inbox>();
        if (settings.StopWithStandardInput)
        {
            services.AddHostedService<StandardInputWatch>();
        }

        services.Configure<Microsoft.AspNetCore.Server.Kestrel.Core.KestrelServerOptions>(kestrel => kestrel.Limits.MaxRequestBodySize = LargestBody);
        services.AddProblemDetails(problems => problems.CustomizeProblemDetails = Explain);
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        services.ConfigureHttpJsonOptions(json =>
        {
            // The contracts come from the context, but these switches from the options that HTTP uses.
            json.SerializerOptions.RespectNullableAnnotations = true;
            json.SerializerOptions.RespectRequiredConstructorParameters = true;
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, ShopJson.Default);
        });
        services.AddHealthChecks().AddPubSubKafka();
        return services.AddPubSubKafka(builder.Configuration.GetSection("PubSubKafka"));
    }

    /// <summary>Adds the error answers and the endpoints that all services have: <c>/health</c> and <c>/audit</c>.</summary>
    /// <param name="app">The service.</param>
    public static void UseShop(this WebApplication app)
    {
        // What is wrong with a request is the client's business: the status says so, and the problem details say what.
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            StatusCodeSelector = exception => exception is BadHttpRequestException bad ? bad.StatusCode : StatusCodes.Status500InternalServerError,
            SuppressDiagnosticsCallback = context => context.Exception is BadHttpRequestException,
        });
        app.UseStatusCodePages();
        app.MapHealthChecks("/health");
        app.MapGet("/audit", (ShopDatabase database) => database.Read(AuditQuery.Read));
    }

    private static void Explain(ProblemDetailsContext context)
    {
        if (context.Exception is BadHttpRequestException bad)
        {
            context.ProblemDetails.Detail = bad.InnerException is JsonException json
                ? $"The body is not the JSON that is expected; the first mistake is at {json.Path ?? "$"}, line {json.LineNumber + 1}."
                : bad.Message;
        }
    }
}
